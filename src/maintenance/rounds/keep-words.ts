import type { Silence } from '../../audits/silence.js';
import type { SilenceStore } from '../../audits/silence-store.js';
import type { Round, Task } from './round.js';
import type { Doer } from './work-round.js';

export interface WordsOnFindings {
  silences: Pick<SilenceStore, 'say' | 'takeBack'>;
}

/** Takes back what was said about the findings of tasks that are called not true `before` and no longer in `after`. */
export async function takeBackWords(deps: WordsOnFindings, team: string, before: Round, after: Round, doer: Doer): Promise<void> {
  for (const task of before.tasks) {
    const now = after.tasks.find(({ key }) => key === task.key)?.untrue;
    if (task.untrue == null || task.untrue.at === now?.at) continue;
    for (const { site, id } of task.restsOn ?? []) {
      await deps.silences.takeBack(team, site, id, { by: doer.user, at: doer.at, saidAt: task.untrue.at });
    }
  }
}

/** Keeps the findings quiet on which a task rests that this doer called not true just now. Again changes nothing. */
export async function keepWords(deps: WordsOnFindings, team: string, after: Round, doer: Doer): Promise<void> {
  const entry = after.log.find(({ trigger, what }) => trigger === doer.trigger && (what === 'untrue' || what === 'undo'));
  const task = after.tasks.find(({ key }) => key === entry?.task);
  if (task?.untrue == null) return;
  for (const [site, silence] of wordsOf(task, task.untrue)) await deps.silences.say(team, site, silence);
}

function wordsOf(task: Task, said: NonNullable<Task['untrue']>): [site: string, silence: Silence][] {
  return (task.restsOn ?? []).map(({ site, id, ...finding }) => [site, { version: 1, finding: id, ...finding, kind: 'untrue', ...said }]);
}
