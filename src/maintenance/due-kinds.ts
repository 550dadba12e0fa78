import type { DueKind } from '../schedule/enqueue-due.js';
import { UserError } from '../shared/errors.js';
import { holidaysOf, nextDate } from './plans/plan-dates.js';
import type { PlanStore } from './plans/plan-store.js';
import type { RoundJob, RoundQueue } from './rounds/round-queue.js';

interface Deps {
  plans: PlanStore;
  queue: Pick<RoundQueue, 'add'>;
}

/** What the due ledger does for maintenance: rounds that are due, rounds that end, pauses that end. */
export function maintenanceDueKinds({ plans, queue }: Deps): Record<'round' | 'close' | 'resume', DueKind> {
  const jobs = (what: 'open' | 'close'): Pick<Required<DueKind>, 'enqueue' | 'enqueueMany'> => ({
    enqueue: (team, id, occurrence) => queue.add([jobOf(what, team, id, occurrence)]),
    enqueueMany: (dues) => queue.add(dues.map((due) => jobOf(what, due.team, due.id, due.occurrence))),
  });
  return {
    round: { ...jobs('open'), next: (team, id, occurrence) => nextRound(plans, team, id, occurrence), whileRemoved: 'skip' },
    close: { ...jobs('close'), next: async () => null, whileRemoved: 'wait' },
    // Too small for a job of its own, and harmless when it is done twice.
    resume: { enqueue: (team, id, _occurrence, now) => endPause(plans, team, id, now), next: async () => null },
  };
}

function jobOf(what: 'open' | 'close', team: string, id: string, occurrence: Date): RoundJob {
  return { what, team, id, occurrence: occurrence.getTime() };
}

/**
 * The occurrence after this one, past or not: after an outage each gets its job, and the job finds out which is the latest.
 * One job for all of them would lose those that come between its run and a ledger that a crash kept from moving.
 */
async function nextRound(plans: PlanStore, team: string, id: string, occurrence: Date): Promise<Date | null> {
  const plan = await plans.get(team, id);
  if (plan === null || plan.state === 'draft') return null;
  try {
    return nextDate(plan, occurrence, await holidaysOf(plan));
  } catch (error) {
    // The job of this occurrence pauses the plan and says why; an edit puts it back.
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function endPause(plans: PlanStore, team: string, id: string, now: Date): Promise<void> {
  await plans.update(team, id, (plan) => {
    const over = plan.state === 'paused' && plan.pausedUntil !== null && new Date(plan.pausedUntil) <= now;
    return over ? { ...plan, state: 'active', pausedUntil: null, pausedReason: null } : plan;
  });
}
