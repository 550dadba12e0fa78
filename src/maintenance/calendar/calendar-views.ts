import type { Button, ModalView } from '@slack/types';
import { actions, button, channelMention, confirm, modal, section, slackDate } from '../../slack/blocks.js';

export const CALENDAR = {
  open: 'maintenance.calendar',
  make: 'maintenance.calendar-make',
  revoke: 'maintenance.calendar-revoke',
} as const;

/** Opens the window in which somebody gets the address of a channel's calendar. */
export function calendarButton(channel: string): Button {
  return button({ text: 'Calendar', actionId: `${CALENDAR.open}.${channel}`, value: channel, spoken: 'Calendar: rounds as a feed' });
}

/** What is known of the address: there can be none, there is none, there is one that cannot be shown again, or it is shown now. */
export type CalendarState = { kind: 'no-base-url' } | { kind: 'none' } | { kind: 'kept'; since: Date } | { kind: 'new'; address: string };

export function calendarModal(channel: string, state: CalendarState): ModalView {
  const what = `Coming rounds of ${channelMention(channel)} with their real dates, and when support of your Django and Python ends.`;
  return modal({
    callbackId: 'maintenance.calendar',
    title: 'Calendar',
    close: 'Close',
    metadata: channel,
    blocks: [section(`${what}\n${wordsOf(state)}`), ...buttonsOf(channel, state)],
  });
}

function wordsOf(state: CalendarState): string {
  switch (state.kind) {
    case 'no-base-url':
      return '*Not possible here yet:* Farrier has no public address. Whoever runs it sets `BASE_URL`, then this window makes one.';
    case 'none':
      return 'Make an address for your calendar program. It is yours alone, and works while you are in the channel.';
    case 'kept':
      return `You have an address since ${slackDate(state.since)}. It is not shown again: make a new one if you lost it.`;
    default:
      return `Copy it now; it is shown only once. Add it to your calendar program as a subscription ("from URL"):\n\`\`\`${state.address}\`\`\`\nWhoever has it sees these dates, so keep it to yourself.`;
  }
}

function buttonsOf(channel: string, { kind }: CalendarState) {
  const make = (text: string, sure: boolean) =>
    button({
      text,
      actionId: CALENDAR.make,
      value: channel,
      ...(sure
        ? { confirm: confirm({ title: 'Make a new address?', text: 'The old one stops working.', yes: 'Make it', no: 'Keep it' }) }
        : {}),
    });
  const revoke = button({ text: 'Revoke', actionId: CALENDAR.revoke, value: channel, style: 'danger' });
  if (kind === 'no-base-url') return [];
  if (kind === 'none') return [actions('calendar', make('Make an address', false))];
  return [actions('calendar', ...(kind === 'kept' ? [make('Make a new address', true)] : []), revoke)];
}

/** The address of a calendar; `key` is never shown again. */
export function calendarAddress(baseUrl: string, key: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/calendar/${key}.ics`;
}
