/** What the doctor says about one thing. */
export interface Diagnosis {
  /** What was looked at: `Redis: eviction`. */
  subject: string;
  state: 'ok' | 'warn' | 'fail' | 'could-not-check';
  /** What was seen, in one sentence. */
  seen: string;
  /** A command or a step that mends it; none where nothing is wrong. */
  fix?: string;
}

/** A fault makes the doctor fail; what could not be checked and warnings do not. */
export function isHealthy(diagnoses: Diagnosis[]): boolean {
  return diagnoses.every((diagnosis) => diagnosis.state !== 'fail');
}

const MARKS = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL', 'could-not-check': '?   ' };

/** One line each, the fix below it. */
export function renderDiagnoses(diagnoses: Diagnosis[]): string {
  return diagnoses
    .map(({ subject, state, seen, fix }) => `${MARKS[state]}  ${subject}: ${seen}${fix === undefined ? '' : `\n      fix: ${fix}`}`)
    .join('\n');
}
