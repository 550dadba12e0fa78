import { UserError } from '../shared/errors.js';
import type { Target } from './audit.js';
import { AUDITS } from './catalogue.js';
import type { Report } from './report.js';
import type { RunDeps } from './runnable-audit.js';

/**
 * Runs one audit and always comes back with a report: what failed on the way is an outcome, not an exception.
 * @throws {UserError} when there is no such audit
 * @throws the reason of `signal` when it is aborted
 */
export async function runAudit(name: string, target: Target, deps: RunDeps): Promise<Report> {
  const audit = AUDITS.find((one) => one.name === name);
  if (audit === undefined) throw new UserError(`No audit called "${name}". Try: ${AUDITS.map((one) => one.name).join(', ')}.`);
  return audit.run(target, deps);
}
