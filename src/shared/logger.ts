import { type Logger, pino } from 'pino';

export type { Logger };

/** What most parts need of a logger. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
