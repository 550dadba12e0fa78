import { requestOf } from '../exports/export-queue.js';
import { dateInZone } from '../schedule/zoned.js';
import { UserError } from '../shared/errors.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { isDirect, NOT_IN_DIRECT } from './collect.js';
import type { WishlistDeps } from './deps.js';
import { asTyped } from './people-text.js';

/** `/wishlist export`: everything as files, to the asker. */
export async function exportByWord(deps: WishlistDeps, context: CommandContext): Promise<Answer> {
  const { team, user, channel, triggerId } = context;
  if (isDirect(channel)) throw new UserError(NOT_IN_DIRECT);
  const tally = await deps.wishes.tally(team, channel);
  if (Object.values(tally).every((count) => count === 0)) {
    return { text: 'No wish in this channel yet, so there is nothing to export. `/wishlist add` makes one.' };
  }
  const { hidden } = await deps.settings.get(team, channel);
  if (hidden && !(await deps.votes.hasAny(team, channel, user))) {
    throw new UserError('The results of this channel show once you voted, and an export has them. Vote for a wish first.');
  }
  const request = { team, request: requestOf(triggerId), user, what: 'wishlist', about: { channel } };
  await deps.exportQueue.add({ ...request, requestedAt: deps.now().toISOString() });
  deps.log.info({ team, user, channel }, 'wishlist exported');
  return { text: 'Exporting every wish of this channel, closed ones too. CSV and JSON come to you as a direct message in a moment.' };
}

/** `/wishlist story [year]`: the running year unless another is named. */
export async function storyByWord(deps: WishlistDeps, context: CommandContext, word: string): Promise<Answer> {
  const { team, user, channel, triggerId } = context;
  if (isDirect(channel)) throw new UserError(NOT_IN_DIRECT);
  const { timeZone } = await deps.budgetOf(team, channel);
  const running = Number(dateInZone(deps.now(), timeZone).slice(0, 4));
  const year = word === '' ? running : Number(word);
  if (!/^(\d{4})?$/.test(word) || year > running) {
    throw new UserError(
      `\`/wishlist story\` takes a year, such as \`/wishlist story ${running}\`; “${asTyped(word, 100)}” is none that has begun.`,
    );
  }
  const request = { team, request: requestOf(triggerId), user, what: 'story', about: { channel, year: String(year) } };
  await deps.exportQueue.add({ ...request, requestedAt: deps.now().toISOString() });
  return { text: `Telling what became of the wishes of this channel in ${year}. It comes to you as a direct message in a moment.` };
}
