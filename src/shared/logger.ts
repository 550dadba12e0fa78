import { type DestinationStream, type Logger, pino } from 'pino';
import { redact, redactDeep } from './redact.js';

export type { Logger };

/** What most parts need of a logger. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/**
 * Structured lines on standard output: JSON, or readable ones for a terminal. Secrets are taken out of every field and message.
 * `role` (start, bot, worker, playground) is on every line.
 */
export async function createLogger(wanted: {
  role: string;
  level: string;
  /** Null: `pretty` on a terminal, else JSON. */
  format: 'json' | 'pretty' | null;
  /** In place of standard output. */
  destination?: DestinationStream;
}): Promise<Logger> {
  const { role, level, format, destination } = wanted;
  const pretty = format === 'pretty' || (format === null && destination === undefined && process.stdout.isTTY);
  const stream = destination ?? (pretty ? await prettyStream() : pino.destination({ fd: 1, sync: true }));
  return pino(
    {
      level,
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactDeep(fields) as Record<string, unknown> },
      serializers: { err: (error: unknown) => error },
      // The whole line once more: messages and what they interpolate.
      hooks: { streamWrite: redact },
    },
    stream,
  );
}

/** Loaded only where a person reads along. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss', sync: true });
}
