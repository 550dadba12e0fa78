import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { dateInZone, placeInZone } from '../schedule/zoned.js';
import { datePicker, escapeText, input, modal, plainInput, section, select, usersSelect } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import type { Finding } from './finding.js';
import { placeSchema } from './findings-view.js';
import { UNTRUE, UNTRUE_WORDS, type Untrue, waitsForFix } from './silence.js';
import { ACCEPT_MODAL, UNTRUE_MODAL } from './views.js';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 366;
const USUAL_DAYS = 30;
const MOST_WORDS = 300;

const aboutSchema = z.object({ place: placeSchema, index: z.number().int(), list: z.string() });
/** Which finding a form is about, and the window with the list below it. */
export type About = z.infer<typeof aboutSchema>;

export function readAbout(metadata: string): About {
  return aboutSchema.parse(JSON.parse(metadata));
}

export function acceptModal(options: { about: About; finding: Finding; user: string; timeZone: string; now: Date }): ModalView {
  const { about, finding, user, timeZone, now } = options;
  return modal({
    callbackId: ACCEPT_MODAL,
    title: 'Accept risk',
    submit: 'Accept',
    metadata: JSON.stringify(about),
    blocks: [
      head(finding, 'It is true, and you live with it for a time. It is quiet until then, or until its evidence changes.'),
      plainInput({ blockId: 'reason', label: 'Why', placeholder: 'Only staff reach this server', maxLength: MOST_WORDS }),
      input({ blockId: 'owner', label: 'Who owns the risk', element: usersSelect({ actionId: 'owner', initial: user }) }),
      ...(waitsForFix(finding) ? [waitField()] : []),
      input({
        blockId: 'until',
        label: 'Until',
        hint: 'At most a year. Then it comes back, and the next round says so.',
        element: datePicker({ actionId: 'until', initial: dateInZone(new Date(now.getTime() + USUAL_DAYS * DAY_MS), timeZone) }),
      }),
    ],
  });
}

/** Nothing mends it yet: offered in place of a day. */
function waitField() {
  const choices = [
    { text: 'Until a fix exists, a year at most', value: 'fix' },
    { text: 'Until the day below', value: 'day' },
  ];
  return input({ blockId: 'when', label: 'How long', element: select({ actionId: 'when', choices, initial: 'fix' }) });
}

export function untrueModal(about: About, finding: Finding): ModalView {
  return modal({
    callbackId: UNTRUE_MODAL,
    title: 'Not true',
    submit: 'Say so',
    metadata: JSON.stringify(about),
    blocks: [head(finding, 'It is quiet until its evidence changes, and counts against the check.'), ...untrueFields()],
  });
}

/** Why something is not true; also asked about a task. */
export function untrueFields() {
  const choices = UNTRUE.map((why) => ({ text: sentence(UNTRUE_WORDS[why]), value: why }));
  return [
    input({ blockId: 'why', label: 'What is wrong with it', element: select({ actionId: 'why', choices, initial: UNTRUE[0] }) }),
    plainInput({ blockId: 'words', label: 'In one line', placeholder: 'The proxy in front answers this', maxLength: MOST_WORDS }),
  ];
}

function head(finding: Finding, words: string) {
  return section(`*${escapeText(clampText(finding.title, 500))}*\n${words}`);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Errors = { errors: Record<string, string> };

export function readUntrue(values: ViewValues): { why: Untrue; words: string } | Errors {
  const why = UNTRUE.find((known) => known === valueOf(values, 'why'));
  const words = valueOf(values, 'words').trim();
  if (why === undefined) return { errors: { why: 'Choose what is wrong with it.' } };
  return words === '' ? { errors: { words: 'This is empty. Write a few words, or cancel.' } } : { why, words };
}

type Acceptance = { reason: string; owner: string; until: Date; untilFix: boolean };

/** `until` is the beginning of that day where the site is; a year from now where it is accepted until a fix exists. */
export function readAcceptance(values: ViewValues, timeZone: string, now: Date): Acceptance | Errors {
  const reason = valueOf(values, 'reason').trim();
  const owner = valueOf(values, 'owner');
  const day = valueOf(values, 'until');
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (reason === '') return { errors: { reason: 'This is empty. Say why the team lives with it, or cancel.' } };
  if (owner === '') return { errors: { owner: 'Choose who owns the risk.' } };
  if (valueOf(values, 'when') === 'fix') return { reason, owner, until: new Date(now.getTime() + LONGEST_DAYS * DAY_MS), untilFix: true };
  if (Number.isNaN(midnight)) return { errors: { until: 'Choose a day.' } };
  const until = new Date(placeInZone(midnight, timeZone));
  if (until <= now) return { errors: { until: `${day} is not to come. Choose a later day.` } };
  if (until.getTime() - now.getTime() > LONGEST_DAYS * DAY_MS) {
    return { errors: { until: `${day} is more than a year away. A risk is accepted for a year at most, then looked at again.` } };
  }
  return { reason, owner, until, untilFix: false };
}
