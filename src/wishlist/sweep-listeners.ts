import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { UserError } from '../shared/errors.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { whyNotHere } from './collect.js';
import type { WishlistDeps } from './deps.js';
import { boardThreadKey } from './draw-board.js';
import { type Fate, SWEPT_AT_ONCE, swept, toSweep } from './sweep.js';
import {
  readSmaller,
  readSweep,
  SWEEP,
  type SweepWord,
  smallerModal,
  sweepMetadata,
  sweepModal,
  sweptContent,
  sweptModal,
} from './sweep-views.js';
import { counted } from './views.js';
import { oneLine, whyNoTitle } from './wish.js';

interface Where {
  team: string;
  user: string;
  channel: string;
}

/** `/wishlist sweep`. */
export async function sweepByWord(deps: WishlistDeps, { client, triggerId, ...where }: CommandContext): Promise<Answer | null> {
  return await openSweep(deps, client, triggerId, where);
}

/** Opens the list; says so when there is nothing to sweep. */
async function openSweep(deps: WishlistDeps, client: WebClient, trigger: string, where: Where): Promise<Answer | null> {
  const { team, user, channel } = where;
  const refusal = await whyNotHere(deps, team, user, channel);
  if (refusal !== null) throw new UserError(refusal);
  const [wishes, { timeZone }, { hidden }] = await Promise.all([
    deps.wishes.all(team, channel, ['open', 'planned', 'parked']),
    deps.budgetOf(team, channel),
    deps.settings.get(team, channel),
  ]);
  const all = toSweep(wishes, deps.now(), timeZone);
  if (all.length === 0) return { text: 'Nothing to sweep: every wish is of this quarter, was kept in it, or is being done.' };
  await client.views.open({ trigger_id: trigger, view: sweepModal(channel, all.slice(0, SWEPT_AT_ONCE), all.length, !hidden) });
  return null;
}

/** The list, and the form that makes wishes smaller. */
export function registerSweep(app: App, deps: WishlistDeps): void {
  app.action<BlockAction<ButtonAction>>(SWEEP.open, async ({ ack, action, body, client, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const answer = await openSweep(deps, client, body.trigger_id, { team, user: body.user.id, channel: action.value ?? '' });
    await ack();
    const place = body.channel?.id;
    if (answer !== null && place !== undefined) await client.chat.postEphemeral({ channel: place, user: body.user.id, text: answer.text });
  });

  app.view(SWEEP.form, async ({ ack, body, view }) => {
    const { channel, wishes } = sweepMetadata.parse(JSON.parse(view.private_metadata));
    const where = { team: body.team?.id ?? '', user: body.user.id, channel };
    const { fates, why } = readSweep(view.state.values, wishes);
    const refusal = await whyNotHere(deps, where.team, where.user, channel);
    if (refusal !== null) return ack({ response_action: 'errors', errors: { why: refusal } });
    const withWord = (word: SweepWord) => wishes.filter((id) => fates.get(id) === word);
    if (withWord('go').length > 0 && why.trim() === '') return ack({ response_action: 'errors', errors: { why: 'Say why.' } });
    const kept = await sweepAll(deps, where, withWord('keep'), () => ({ do: 'keep' }));
    const gone = await sweepAll(deps, where, withWord('go'), () => ({ do: 'let go', why }));
    const words = `${kept} kept, ${gone} let go.`;
    if (kept + gone > 0) await tellSwept(deps, where, view.id, words);
    const smaller = (await deps.wishes.withVotes(where.team, withWord('shrink'))).map(({ wish }) => wish);
    await ack({ response_action: 'update', view: smaller.length > 0 ? smallerModal(channel, smaller) : sweptModal(`*Swept:* ${words}`) });
  });

  app.view(SWEEP.smaller, async ({ ack, body, view }) => {
    const { channel, wishes } = sweepMetadata.parse(JSON.parse(view.private_metadata));
    const where = { team: body.team?.id ?? '', user: body.user.id, channel };
    const titles = new Map(wishes.map((id) => [id, readSmaller(view.state.values, id)]));
    const faults = [...titles].flatMap(([id, title]) => {
      const why = whyNoTitle(title);
      return why === null ? [] : [[id, why] as const];
    });
    const refusal = await whyNotHere(deps, where.team, where.user, channel);
    if (refusal !== null) return ack({ response_action: 'errors', errors: { [wishes[0] ?? '']: refusal } });
    if (faults.length > 0) return ack({ response_action: 'errors', errors: Object.fromEntries(faults) });
    const made = await sweepAll(deps, where, wishes, (id) => ({ do: 'shrink', title: oneLine(titles.get(id) ?? '') }));
    const words = `${counted(made, 'wish', 'wishes')} made smaller.`;
    if (made > 0) await tellSwept(deps, where, `${view.id}.smaller`, words);
    await ack({ response_action: 'update', view: sweptModal(`*Swept:* ${words}`) });
  });
}

/** Does it to each wish that still is to be swept; how many those were. */
async function sweepAll(deps: WishlistDeps, where: Where, ids: readonly string[], fateOf: (id: string) => Fate): Promise<number> {
  const { team, user, channel } = where;
  let count = 0;
  await deps.boards.around(team, channel, deps.now, async () => {
    for (const id of ids) {
      let isSwept = false;
      await deps.wishes.update(team, id, (wish) => {
        const after = wish.channel === channel ? swept(wish, fateOf(id), user, deps.now()) : null;
        isSwept = after !== null;
        return after;
      });
      if (isSwept) count += 1;
    }
  });
  deps.log.info({ team, user, channel, wishes: count }, 'wishes swept');
  return count;
}

async function tellSwept(deps: WishlistDeps, { team, user, channel }: Where, id: string, words: string): Promise<void> {
  const under = await boardThreadKey(deps.boards, team, channel);
  const message = { key: `sweep.${id}`, channel, under, kind: 'farrier_board', thing: channel } as const;
  await deps.outbox.post(team, { ...message, ...sweptContent(user, words) });
}
