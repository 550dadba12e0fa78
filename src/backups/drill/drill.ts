import type { Environment } from '../../shared/programs.js';
import type { OwnCheck, OwnResult } from './own-check.js';
import { type Counted, type Fault, type Verdict, worstOf } from './verdict.js';

export interface DrillDeps {
  /** Where programs are looked for; nothing else of it reaches what a dump can see. */
  env: Environment;
  now: () => Date;
  progress: (step: string) => void;
  signal: AbortSignal;
  /** How often there is a backup. */
  periodMs: number;
  /** It is one of the kept ones, as old as it may be: ages are judged as of when it was taken. */
  isKept?: boolean;
  /** What the team asks of what was restored. */
  checks?: readonly OwnCheck[];
  /** This process is where there is no network and nothing but backups: its sandboxes are closed, whatever the machine lets them do. */
  isApart?: boolean;
  /** Bytes that each process which restores may have; absent: 4 GiB. */
  memory?: number;
  /** How long reading, and how long restoring, may take; absent: an hour each. */
  longestMs?: number;
}

/** What a drill came to. Counts only: nothing of the rows. */
export interface Drill {
  verdict: Verdict;
  faults: Fault[];
  name: string;
  bytes: number;
  /** When the backup was made: as an archive says, else when the file was last written. */
  takenAt: Date;
  /** `PostgreSQL 15.18`; null when nothing was restored. */
  engine: string | null;
  /** `archive of pg_dump (custom, 1.14)` */
  format: string;
  /** How long restoring took; null when nothing was restored. */
  seconds: number | null;
  counted: Counted | null;
  /** What the server said that fails nothing. */
  noise: string[];
  /** The commands that do the same by hand. */
  commands: string[];
  /** Whether it ran without a network; null when nothing ran. */
  isClosed: boolean | null;
  /** What came of the checks of the team; absent where they were not asked. */
  checks?: OwnResult[];
}

/** A drill that is not judged yet. */
export type Unjudged = Omit<Drill, 'verdict' | 'faults'>;

/** The drill with what it found, judged by the worst. */
export function close(base: Unjudged, faults: Fault[]): Drill {
  return { ...base, faults, verdict: worstOf(faults) };
}
