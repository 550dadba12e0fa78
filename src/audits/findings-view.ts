import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { actions, button, context, escapeText, mention, modal, section, slackDate } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { type DueDays, dueDates, inOrder, isLate } from './due-days.js';
import type { Finding } from './finding.js';
import type { RunResult } from './result.js';
import { hashOfEvidence, isQuiet, type Silence, type Silences, UNTRUE_WORDS } from './silence.js';
import { SEVERITY_WORDS, spokenDay, withSpokenDays } from './spoken.js';
import { ACTIONS, FINDINGS_MODAL, type ReportRef, writeRef } from './views.js';

/** Findings on one page of the modal: with their buttons and sources each takes three blocks of 100. */
export const PAGE_SIZE = 15;

export const placeSchema = z.object({
  run: z.string(),
  audit: z.string(),
  site: z.string(),
  page: z.number().int().min(0),
  /** Places in the list of findings that became wishes while the modal was open. */
  wished: z.array(z.number().int()),
});
/** Which page of which report a modal shows; kept in its metadata. */
export type Place = z.infer<typeof placeSchema>;

export function readPlace(metadata: string): Place {
  return placeSchema.parse(JSON.parse(metadata));
}

/** More would not fit into the metadata; older ones then offer their button again, which adds nothing twice. */
const WISHED_MAX = 300;

/** All findings of a report, the worst first, a page at a time. */
export function findingsModal(options: {
  siteName: string;
  result: RunResult;
  place: Place;
  silences: Silences;
  now: Date;
  dueDays?: DueDays | undefined;
}): ModalView {
  const { siteName, result, place, silences, now, dueDays } = options;
  const { report } = result;
  const due = datesOf(result, dueDays);
  const all = listed(result, dueDays);
  const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
  const page = Math.min(place.page, pages - 1);
  const first = page * PAGE_SIZE;
  const shown = all.slice(first, first + PAGE_SIZE);
  const range =
    all.length === 0 ? 'Nothing found' : `${first + 1} to ${first + shown.length} of ${all.length}, overdue first, then the worst`;
  return modal({
    callbackId: FINDINGS_MODAL,
    title: 'Findings',
    close: 'Close',
    metadata: JSON.stringify({ ...place, page, wished: place.wished.slice(-WISHED_MAX) }),
    blocks: [
      context(`${escapeText(siteName)}, ${escapeText(report.audit)} of ${spokenDay(report.finishedAt)}: ${range}`),
      ...shown.flatMap((finding, index) =>
        findingBlocks(finding, { index: first + index, place, silence: silences[finding.id], now, due: due.get(finding.id) }),
      ),
      ...turnPages(place, page, pages),
    ],
  });
}

interface InList {
  index: number;
  place: Place;
  silence: Silence | undefined;
  now: Date;
  due: Date | undefined;
}

function findingBlocks(finding: Finding, { index, place, silence, now, due }: InList): KnownBlock[] {
  const fix = finding.fix === '' ? '' : `\n${escapeText(clampText(withSpokenDays(finding.fix), 900))}`;
  const said = silence === undefined ? '' : `\n${saidWords(silence, finding, now)}`;
  const text = `*${escapeText(clampText(withSpokenDays(finding.title), 500))}* · ${SEVERITY_WORDS[finding.severity]}${fix}${said}`;
  const isWished = place.wished.includes(index);
  const spoken = (words: string) => clampText(`${words}: ${finding.title}`, 75);
  const act = (words: string, actionId: string) => button({ text: words, actionId, value: String(index), spoken: spoken(words) });
  const add = button({
    text: 'Add to wishlist',
    actionId: ACTIONS.addWish,
    value: `${writeRef(place)} ${index}`,
    spoken: spoken('Add to wishlist'),
  });
  const word = isQuiet(silence, finding, now)
    ? [act('Take back', ACTIONS.takeBack)]
    : [act('Accept risk', ACTIONS.accept), act('Not true', ACTIONS.untrue)];
  const links = finding.links.slice(0, 3).map((url) => clampText(escapeText(url), 600));
  const small = [`\`${escapeText(clampText(finding.check, 80))}\` ${escapeText(clampText(finding.subject, 200))}`, ...links];
  const when = due === undefined ? [] : [`${isLate(due, now) ? 'overdue since' : 'due'} ${spokenDay(due)}`];
  const where = [...small, ...when, ...(isWished ? ['On the wishlist'] : [])];
  return [section(text), actions(`finding.${index}`, ...(isWished ? [] : [add]), ...word), context(where.join(' · '))];
}

/** What somebody said about the finding, and whether that still holds. */
function saidWords(silence: Silence, finding: Finding, now: Date): string {
  const when = slackDate(new Date(silence.at), '{date_short_pretty}');
  const isHeld = isQuiet(silence, finding, now);
  const hasChanged = silence.hash !== hashOfEvidence(finding);
  const since = isHeld ? '' : hasChanged ? ' *Its evidence has changed since.*' : ' *That time is over.*';
  if (silence.kind === 'untrue') {
    const why = `${UNTRUE_WORDS[silence.why]}: ${escapeText(clampText(silence.words, 300))}`;
    return `*Called not true* by ${mention(silence.by)}, ${when} (${why}).${since}`;
  }
  const until = slackDate(new Date(silence.until), '{date_short_pretty}');
  const reason = escapeText(clampText(silence.reason, 300));
  const end = silence.untilFix === true ? `until a fix exists, ${until} at the latest,` : `until ${until}`;
  return `*Accepted* ${end} by ${mention(silence.by)}, ${when}; ${mention(silence.owner)} owns it: ${reason}.${since}`;
}

function turnPages(ref: ReportRef, page: number, pages: number): KnownBlock[] {
  const to = (target: number, text: string) => button({ text, actionId: `${ACTIONS.page}.${target}`, value: `${writeRef(ref)} ${target}` });
  const buttons = [
    ...(page > 0 ? [to(page - 1, `Previous ${PAGE_SIZE}`)] : []),
    ...(page < pages - 1 ? [to(page + 1, `Next ${PAGE_SIZE}`)] : []),
  ];
  return buttons.length === 0 ? [] : [actions('audit-pages', ...buttons)];
}

/** All findings as the modal orders them. The order belongs to the report, so that a place in it means the same tomorrow. */
function listed(result: RunResult, dueDays: DueDays | undefined): Finding[] {
  return inOrder(result.report.findings, datesOf(result, dueDays), new Date(result.report.finishedAt));
}

function datesOf({ report, comparison }: RunResult, dueDays: DueDays | undefined): Map<string, Date> {
  return dueDates(report.findings, comparison, report.finishedAt, dueDays);
}

/** The finding that stands at a place of the whole list. */
export function findingAt(result: RunResult, index: number, dueDays: DueDays | undefined): Finding | null {
  return listed(result, dueDays)[index] ?? null;
}
