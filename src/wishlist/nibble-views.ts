import type { KnownBlock } from '@slack/types';
import { actions, button, context, header, mention, section } from '../slack/blocks.js';
import type { Content } from '../slack/outbox.js';
import type { Fill, PassedOver } from './nibble.js';
import { asTyped } from './people-text.js';
import { HOURS, hoursOf, isBySize, medianSize, type WishWithVotes } from './priority.js';
import type { Proposal } from './proposal-store.js';
import { counted, tiesBy } from './views.js';
import { SIZES, type Slot } from './wish.js';

export const NIBBLE_ACTIONS = {
  swap: 'wishlist.nibble-swap',
  accept: 'wishlist.nibble-accept',
  drop: 'wishlist.nibble-drop',
} as const;

const TITLE = 300;
const NAMED = 5;
const COUNTED_AS = `${SIZES.map((size) => `${size} counts as ${HOURS[size]} h`).join(', ')}, no size as M`;

const SLOT_WORDS: Record<Slot, string> = { week: 'this week', month: 'this month', quarter: 'this quarter' };

/** A proposal with everything it rests on, for the team to take or change. */
export function proposalContent(proposal: Proposal, fill: Fill): Content {
  if (proposal.state !== 'open') return answeredContent(proposal, fill);
  const verdict = verdictOf(proposal.slot, fill);
  const wishes = fill.proposed.map((entry, index) => section(line(entry, index + 1), swapButton(proposal, entry)));
  return {
    text: [verdict, ...fill.proposed.map((entry, index) => plainLine(entry, index + 1))].join('\n'),
    blocks: [
      header(`Wishes for ${SLOT_WORDS[proposal.slot]}`),
      section(verdict),
      ...wishes,
      ...rest(fill),
      context(
        `Asked by ${mention(proposal.askedBy)} · left over first, then by votes${isBySize(fill.by) ? ' an hour' : ''}, ${tiesBy(fill.by)} · ${COUNTED_AS}`,
      ),
      ...(fill.proposed.length === 0 ? [] : [buttons(proposal, fill)]),
    ],
  };
}

function verdictOf(slot: Slot, fill: Fill): string {
  const of = `${fill.hours} h of ${SLOT_WORDS[slot]}`;
  if (fill.proposed.length > 0) {
    const taken = fill.taken.length === 0 ? '' : ` ${fill.takenHours} h are taken already.`;
    return `*${counted(fill.proposed.length, 'wish', 'wishes')} would fit, about ${fill.proposedHours} h of the ${of}.*${taken}`;
  }
  if (fill.passedOver.length > 0) return `*No further wish fits the ${of}.* ${fill.takenHours} h are taken already.`;
  return fill.taken.length > 0
    ? `*Everything on the list is planned or being done*, about ${fill.takenHours} h of the ${of}.`
    : '*No open wish.* `/wishlist add` makes one.';
}

function line(entry: WishWithVotes, number: number): string {
  return `*${number}. ${asTyped(entry.wish.title, TITLE)}* · ${facts(entry)}`;
}

function plainLine(entry: WishWithVotes, number: number): string {
  return `${number}. ${asTyped(entry.wish.title, TITLE)} (${facts(entry)})`;
}

function facts(entry: WishWithVotes): string {
  const leftOver =
    entry.wish.state === 'planned' ? [`left over from an earlier ${entry.wish.slot}, ${times((entry.wish.carried ?? 0) + 1)}`] : [];
  return [...plainFacts(entry), ...leftOver].join(' · ');
}

function plainFacts(entry: WishWithVotes): string[] {
  return [counted(entry.votes, 'vote'), medianSize(entry.sizes) ?? 'no size', `${hoursOf(entry)} h`];
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

function swapButton(proposal: Proposal, entry: WishWithVotes) {
  return button({
    text: 'Swap',
    actionId: NIBBLE_ACTIONS.swap,
    value: `${entry.wish.id}/${proposal.id}`,
    spoken: `Swap for the next that fits: ${entry.wish.title}`,
  });
}

/** What the slot holds already, and what leads the list and is not in it, with the reason. */
function rest(fill: Fill): KnownBlock[] {
  const taken = fill.taken.length === 0 ? [] : [`*Taken already:* ${names(fill.taken)} (${fill.takenHours} h).`];
  const over = (['too large', 'one large', 'no room', 'enough'] as const).flatMap((why) => passedOver(why, fill));
  const lines = [...taken, ...over];
  return lines.length === 0 ? [] : [section(lines.join('\n'))];
}

function passedOver(why: PassedOver['why'], fill: Fill): string[] {
  const entries = fill.passedOver.filter((one) => one.why === why).map(({ entry }) => entry);
  if (entries.length === 0) return [];
  const words = {
    'too large': `*Larger than all of it:* ${names(entries)}. Split into steps that fit.`,
    'one large': `*One large wish at a time:* ${names(entries)}.`,
    'no room': `*No room left for:* ${names(entries)}.`,
    enough: `*Enough for one list; next time:* ${names(entries)}.`,
  };
  return [words[why]];
}

function names(entries: readonly WishWithVotes[]): string {
  const shown = entries.slice(0, NAMED).map(({ wish }) => asTyped(wish.title, 100));
  const more = entries.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function buttons(proposal: Proposal, fill: Fill): KnownBlock {
  const { length } = fill.proposed;
  return actions(
    'nibble',
    button({
      text: length === 1 ? 'Plan this one' : `Plan these ${length}`,
      actionId: NIBBLE_ACTIONS.accept,
      value: `${proposal.revision}/${proposal.id}`,
      style: 'primary',
    }),
    button({ text: 'Not now', actionId: NIBBLE_ACTIONS.drop, value: proposal.id }),
  );
}

function answeredContent(proposal: Proposal, fill: Fill): Content {
  const who = proposal.by === null ? '' : ` by ${mention(proposal.by)}`;
  if (proposal.state === 'dropped') {
    const words = `Wishes for ${SLOT_WORDS[proposal.slot]}: put off${who}. \`/wishlist plan ${proposal.slot}\` proposes again.`;
    return { text: words, blocks: [section(words)] };
  }
  const planned = fill.proposed.map((entry) => `• ${asTyped(entry.wish.title, TITLE)} · ${plainFacts(entry).join(' · ')}`);
  const verdict = `*Planned for ${SLOT_WORDS[proposal.slot]}*${who}: ${counted(planned.length, 'wish', 'wishes')}, about ${fill.proposedHours} h.`;
  const lines = [`${verdict} Each round brings one as its nibble.`, ...planned];
  return { text: lines.join('\n'), blocks: lines.map((words) => section(words)) };
}
