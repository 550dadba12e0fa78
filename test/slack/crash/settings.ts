import type { Log } from '../../../src/shared/logger.js';
import type { Pace } from '../../../src/slack/lane-store.js';

/** What the processes of the crash test are told. */
export interface Settings {
  redisUrl: string;
  prefix: string;
  team: string;
  apiUrl: string;
  botToken: string;
  timeoutMs: number;
  worker: { pace?: Pace; sweepMs?: number; lockMs?: number; leaseMs?: number; lookGraceMs?: number };
}

/** One message to be accepted and edited; done when the process has said so. */
export interface Work {
  key: string;
  channel: string;
  kind: 'farrier_round' | 'farrier_alert';
  under?: string;
  edits: number;
}

export function settingsFromArguments(): Settings {
  return JSON.parse(process.argv[2] ?? '{}');
}

export const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** What a message says in the end. */
export function finalText(work: Work): string {
  return `${work.key}, version ${work.edits}`;
}
