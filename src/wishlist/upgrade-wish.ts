import { clampText } from '../slack/limits.js';
import type { Content, Outbox } from '../slack/outbox.js';
import { addWish, type CollectDeps, wishIdFor } from './collect.js';
import { boardThreadKey } from './draw-board.js';
import { STEPS_MOST, tickSeen } from './steps.js';
import { oneLine, STEP_MAX, type Step, TITLE_MAX, type Wish } from './wish.js';

/** A step as a plan has it; `done` tells what an audit saw. */
interface PlannedStep {
  id: string;
  text: string;
  done: { saw: string } | null;
}

/** Id of the wish for a site's move to a series of Django: one, however often it is asked for. */
export function upgradeWishId(channel: string, site: string, goal: string): string {
  return wishIdFor('upgrade', channel, site, goal);
}

/** Makes one large wish of the way to a series of Django, with its steps in order. */
export async function addUpgradeWish(
  deps: CollectDeps,
  request: { team: string; user: string; channel: string; site: string; goal: string; title: string; steps: PlannedStep[] },
): Promise<{ wish: Wish; created: boolean }> {
  const { team, user, channel, site, goal, title, steps } = request;
  const said = {
    id: upgradeWishId(channel, site, goal),
    channel,
    title: clampText(oneLine(title), TITLE_MAX),
    why: null,
    steps: asSteps(steps, deps.now()),
    site,
    finding: null,
  };
  return addWish(deps, { team, user, channelName: null, size: 'L', said });
}

/** Ticks the steps of an upgrade on its wish as audits saw them done; the same again changes nothing. False: nobody wants it any more. */
export async function showSteps(deps: CollectDeps, team: string, id: string, steps: PlannedStep[]): Promise<boolean> {
  const wish = await deps.wishes.get(team, id);
  if (wish === null || wish.state === 'declined' || wish.state === 'duplicate' || wish.state === 'deleted') return false;
  const seen = new Map(steps.flatMap(({ id: step, done }) => (done === null ? [] : [[step, done.saw] as const])));
  await deps.boards.around(team, wish.channel, deps.now, () =>
    deps.wishes.update(team, id, (current) => {
      if (isFromText(current)) return { ...current, why: null, steps: asSteps(steps, deps.now()) };
      if (current.steps === undefined) return null;
      const ticked = tickSeen(current.steps, seen, deps.now());
      return ticked.every((step, index) => step === current.steps?.[index]) ? null : { ...current, steps: ticked };
    }),
  );
  return true;
}

/** Wishes from before steps were kept apart have them as their reason. */
function isFromText({ steps, why }: Wish): boolean {
  return steps === undefined && why !== null && /^[☐☑] 1\. /.test(why);
}

function asSteps(steps: PlannedStep[], at: Date): Step[] {
  return steps.slice(0, STEPS_MOST).map(({ id, text, done }) => ({
    id,
    text: clampText(oneLine(text), STEP_MAX),
    done: done === null ? null : { by: null, saw: done.saw, at: at.toISOString() },
  }));
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
