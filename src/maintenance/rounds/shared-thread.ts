import { escapeText } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import { MESSAGES_A_WEEK } from './message-budget.js';
import { namesOf, neighbour, type Round } from './round.js';

/** The round with another plan's round in its thread; the same object when it stands there already. */
export function withGuest(host: Round, guest: Round): Round {
  const guests = host.guests ?? [];
  if (guests.some(({ round }) => round === guest.id)) return host;
  return { ...host, guests: [...guests, neighbour(guest)], revision: host.revision + 1 };
}

/** Which plans share the thread: `also in this thread: Yearly list`, or that of another; empty when it is alone. Escaped. */
export function sharedText(round: Round): string {
  if (round.thread !== undefined && round.budgetSpent) return `in this thread, as ${MESSAGES_A_WEEK} messages were posted this week`;
  if (round.thread !== undefined) return `shares today's thread of ${nameText(round.thread.planName)}`;
  if (round.guests === undefined || round.guests.length === 0) return '';
  return `also in this thread: ${namesOf(round.guests.map(({ planName }) => nameText(planName)))}`;
}

/** `Yearly list: Shop and Billing`: under another's message the sites alone would not tell which list it is. Plain. */
export function headOf(round: Round, sites: string): string {
  return round.thread === undefined ? `${sites}: this week` : `${round.planName ?? 'Maintenance'}: ${sites}`;
}

/** `*Yearly list:* ` before what is said about one of the rounds in a shared thread; else nothing. Escaped. */
export function namedWhereShared(round: Round): string {
  const isShared = round.thread !== undefined || (round.guests ?? []).length > 0;
  return isShared && round.planName !== undefined ? `${nameText(`${round.planName}:`)} ` : '';
}

function nameText(name: string): string {
  return `*${clampText(escapeText(name), 100)}*`;
}
