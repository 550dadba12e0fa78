import { clampText } from '../slack/limits.js';
import { addWish, type CollectDeps, wishIdFor } from './collect.js';
import { oneLine, TEXT_MAX, TITLE_MAX } from './wish.js';

/** Makes a wish of a task that a team kept carrying over; the same task of the same round becomes one wish only. Resolves to its id. */
export async function wishFromTask(
  deps: CollectDeps,
  request: {
    team: string;
    user: string;
    channel: string;
    round: string;
    task: { key: string; title: string; why: string; detail: string; sites: string[] };
  },
): Promise<string> {
  const { team, user, channel, round, task } = request;
  const [site, ...others] = task.sites;
  const said = {
    id: wishIdFor('task', channel, round, task.key),
    channel,
    title: clampText(oneLine(task.title), TITLE_MAX),
    why: clampText([task.detail, task.why].filter(Boolean).join('\n'), TEXT_MAX),
    site: others.length === 0 ? (site ?? null) : null,
    seenBy: null,
    finding: null,
  };
  return (await addWish(deps, { team, user, channelName: null, size: null, said })).wish.id;
}
