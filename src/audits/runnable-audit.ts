import type { Clock } from '../shared/clock.js';
import { messageOf } from '../shared/errors.js';
import type { Audit, Gathered, Progress, Target } from './audit.js';
import { oneEach } from './one-each.js';
import { outcomeOf, type Report } from './report.js';
import type { Sources } from './sources/create-sources.js';

export interface RunDeps {
  sources: Sources;
  now: Clock;
  progress: Progress;
  /** Cancels the run; it then rejects with the signal's reason. */
  signal: AbortSignal;
}

/** Turns an audit into one that brings its own report: the one place where errors become results. */
export function runnable<Evidence extends Gathered>(audit: Audit<Evidence, Sources>): RunnableAudit {
  const { name, summary } = audit;
  return { name, summary, run: (target, deps) => run(audit, target, deps) };
}

export interface RunnableAudit {
  /** The word people type. */
  name: string;
  /** One line for `/audit list`. */
  summary: string;
  run(target: Target, deps: RunDeps): Promise<Report>;
}

async function run<Evidence extends Gathered>(audit: Audit<Evidence, Sources>, target: Target, deps: RunDeps): Promise<Report> {
  const { sources, now, progress, signal } = deps;
  const startedAt = now().toISOString();
  const head = { format: 'farrier.report/1' as const, audit: audit.name, target: target.name, startedAt };
  const nothing = { findings: [], sources: [], facts: {} };
  const reason = audit.notApplicable(target);
  if (reason !== null)
    return { ...head, ...nothing, finishedAt: startedAt, outcome: 'not-applicable', unchecked: [{ subject: target.name, reason }] };
  try {
    const evidence = await audit.gather(target, sources, progress, signal);
    signal.throwIfAborted();
    const judged = audit.judge(evidence, now());
    const findings = oneEach(judged.findings);
    const unchecked = [...evidence.unchecked, ...judged.unchecked];
    const outcome = outcomeOf({ findings, unchecked, sources: evidence.sources, unreadable: evidence.unreadable });
    return {
      ...head,
      finishedAt: now().toISOString(),
      outcome,
      findings,
      unchecked,
      sources: evidence.sources,
      facts: {
        ...judged.facts,
        ...(evidence.sent ? { sent: evidence.sent } : {}),
        ...(evidence.production ? { production: evidence.production } : {}),
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    const unchecked = [{ subject: target.name, reason: `the audit broke off: ${messageOf(error)}` }];
    return { ...head, ...nothing, finishedAt: now().toISOString(), outcome: 'error', unchecked };
  }
}
