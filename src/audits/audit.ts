import type { KeptAsk } from '../backups/drill/wanted-backup.js';
import type { Finding } from './finding.js';
import type { SourceState, Unchecked } from './report.js';
import type { Production, SentOrigin } from './sent-files.js';

/** Own number: what is wrong with a release is mostly known within a week. */
export const YOUNG_DAYS = 7;

/** What an audit is pointed at. */
export interface Target {
  /** As people write it: a path, an address, a repository. */
  name: string;
  repository: string | null;
  address: string | null;
  /** The manifest production installs, when someone chose one. */
  manifest: string | null;
  /** Releases younger than this are not urged unless they fix a hole; absent: YOUNG_DAYS. */
  youngDays?: number | undefined;
  /** A site of a workspace: where its token and its sent files are kept. Absent on the command line. */
  site?: {
    team: string;
    id: string;
    /** Somebody has sent its dependency files. */
    hasSentFiles: boolean;
  };
  /** The kept backup that is meant in place of the newest; `seed` decides what chance does. */
  kept?: { ask: KeptAsk; seed: string } | undefined;
}

export interface Progress {
  /** Says what is being done now, for people: `asking OSV about 25 packages`. */
  (step: string, done: number, of: number): void;
}

/** What every gathering returns beside its own evidence: how the sources answered and what could not be read. */
export interface Gathered {
  sources: SourceState[];
  unchecked: Unchecked[];
  /** A whole file or target could not be read: the outcome is `error`. */
  unreadable: boolean;
  /** Where the files came from when somebody sent them; goes into the report's facts. */
  sent?: SentOrigin | null;
  /** What production said beside the repository that was read; goes into the report's facts. */
  production?: Production | null;
}

export interface Judgement {
  findings: Finding[];
  unchecked: Unchecked[];
  facts: Record<string, unknown>;
}

/**
 * One kind of inspection. `gather` does all I/O, `judge` is pure. `notApplicable` is a reason, when the target has
 * nothing this audit could look at.
 */
export interface Audit<Evidence extends Gathered, Sources> {
  /** The word people type: `django`, `dependencies`. */
  name: string;
  /** One line for `/audit list`. */
  summary: string;
  notApplicable(target: Target): string | null;
  gather(target: Target, sources: Sources, progress: Progress, signal: AbortSignal): Promise<Evidence>;
  judge(evidence: Evidence, now: Date): Judgement;
}
