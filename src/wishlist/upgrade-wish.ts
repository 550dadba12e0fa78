import { clampText } from '../slack/limits.js';
import type { Content, Outbox } from '../slack/outbox.js';
import { addWish, type CollectDeps, wishIdFor } from './collect.js';
import { boardThreadKey } from './draw-board.js';
import { oneLine, TEXT_MAX, TITLE_MAX, type Wish } from './wish.js';

interface Step {
  text: string;
  done: unknown;
}

/** Id of the wish for a site's move to a series of Django: one, however often it is asked for. */
export function upgradeWishId(channel: string, site: string, goal: string): string {
  return wishIdFor('upgrade', channel, site, goal);
}

/** Makes one large wish of the way to a series of Django, with its steps in order. */
export async function addUpgradeWish(
  deps: CollectDeps,
  request: { team: string; user: string; channel: string; site: string; goal: string; title: string; steps: Step[] },
): Promise<{ wish: Wish; created: boolean }> {
  const { team, user, channel, site, goal, title, steps } = request;
  const said = {
    id: upgradeWishId(channel, site, goal),
    channel,
    title: clampText(oneLine(title), TITLE_MAX),
    why: stepsText(steps),
    site,
    finding: null,
  };
  return addWish(deps, { team, user, channelName: null, size: 'L', said });
}

/** Shows the steps of an upgrade on its wish as they stand now; the same again changes nothing. False: nobody wants it any more. */
export async function showSteps(deps: CollectDeps, team: string, id: string, steps: Step[]): Promise<boolean> {
  const why = stepsText(steps);
  const wish = await deps.wishes.get(team, id);
  if (wish === null || wish.state === 'declined' || wish.state === 'duplicate') return false;
  await deps.boards.around(team, wish.channel, deps.now, () =>
    deps.wishes.update(team, id, (current) => (current.why === why ? null : { ...current, why })),
  );
  return true;
}

/** The one place where steps become text of a wish. */
function stepsText(steps: Step[]): string {
  const lines = steps.map(({ text, done }, index) => `${done === null ? '☐' : '☑'} ${index + 1}. ${oneLine(text)}`);
  return clampText(lines.join('\n'), TEXT_MAX);
}

/** Says something in the thread where the wish stands, once a key. */
export async function tellAtWish(
  deps: Pick<CollectDeps, 'boards'> & { outbox: Pick<Outbox, 'post'> },
  team: string,
  message: { wish: string; channel: string; key: string; content: Content },
): Promise<void> {
  const { wish, channel, key, content } = message;
  const under = await boardThreadKey(deps.boards, team, channel);
  await deps.outbox.post(team, { key, channel, under, kind: 'farrier_wish', thing: wish, ...content });
}
