import { sharesOf } from '../maintenance/rounds/own-minutes.js';
import type { Round, Task } from '../maintenance/rounds/round.js';
import { csvLine } from '../shared/csv.js';
import { kindOf } from './figures.js';
import type { Records } from './records.js';

const HEAD = ['plan', 'round', 'opened', 'task', 'kind', 'state', 'reason', 'evidence', 'estimate_min', 'told_min', 'carried', 'person'];

/** Every task of every round of a report, a line each. The person only where the plan's settings name people. */
export function recordsCsv(records: Records): string {
  const lines = records.plans.flatMap(({ plan, rounds }) =>
    rounds.flatMap((round) => round.tasks.map((task) => taskLine(plan.name, round, task, plan.namesInReports ?? false))),
  );
  return [csvLine(HEAD), ...lines].join('');
}

function taskLine(plan: string, round: Round, task: Task, named: boolean): string {
  const told = sharesOf(round).find((share) => share.task.key === task.key);
  const evidence = task.seen?.evidence ?? task.byHand?.words ?? '';
  return csvLine([
    plan,
    round.occurrence,
    round.openedAt,
    task.title,
    kindOf(task),
    task.state,
    task.state === 'skipped' ? (task.reason ?? '') : '',
    evidence,
    task.minutes,
    told === undefined ? '' : Math.round(told.minutes),
    task.carried,
    named ? (task.by ?? '') : '',
  ]);
}
