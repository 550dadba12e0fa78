import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { actions, button, context, escapeText, modal, section } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Finding } from './finding.js';
import type { Report } from './report.js';
import { bySeverity, SEVERITY_WORDS, spokenDay } from './spoken.js';
import { ACTIONS, FINDINGS_MODAL, type ReportRef, writeRef } from './views.js';

/** Findings on one page of the modal: with their sources each takes two blocks of 100. */
export const PAGE_SIZE = 15;

const placeSchema = z.object({
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
export function findingsModal(options: { siteName: string; report: Report; place: Place }): ModalView {
  const { siteName, report, place } = options;
  const all = bySeverity(report.findings);
  const pages = Math.max(1, Math.ceil(all.length / PAGE_SIZE));
  const page = Math.min(place.page, pages - 1);
  const first = page * PAGE_SIZE;
  const shown = all.slice(first, first + PAGE_SIZE);
  const range = all.length === 0 ? 'Nothing found' : `${first + 1} to ${first + shown.length} of ${all.length}, the worst first`;
  return modal({
    callbackId: FINDINGS_MODAL,
    title: 'Findings',
    close: 'Close',
    metadata: JSON.stringify({ ...place, page, wished: place.wished.slice(-WISHED_MAX) }),
    blocks: [
      context(`${escapeText(siteName)}, ${escapeText(report.audit)} of ${spokenDay(report.finishedAt)}: ${range}`),
      ...shown.flatMap((finding, index) => findingBlocks(finding, first + index, place, place.wished.includes(first + index))),
      ...turnPages(place, page, pages),
    ],
  });
}

function findingBlocks(finding: Finding, index: number, ref: ReportRef, isWished: boolean): KnownBlock[] {
  const fix = finding.fix === '' ? '' : `\n${escapeText(clampText(finding.fix, 900))}`;
  const text = `*${escapeText(clampText(finding.title, 500))}* · ${SEVERITY_WORDS[finding.severity]}${fix}`;
  const add = button({
    text: 'Add to wishlist',
    actionId: ACTIONS.addWish,
    value: `${writeRef(ref)} ${index}`,
    spoken: clampText(`Add to wishlist: ${finding.title}`, 75),
  });
  const links = finding.links.slice(0, 3).map((url) => clampText(escapeText(url), 600));
  const small = [`\`${escapeText(clampText(finding.check, 80))}\` ${escapeText(clampText(finding.subject, 200))}`, ...links];
  const where = isWished ? [...small, 'On the wishlist'] : small;
  return [section(text, isWished ? undefined : add), context(where.join(' · '))];
}

function turnPages(ref: ReportRef, page: number, pages: number): KnownBlock[] {
  const to = (target: number, text: string) => button({ text, actionId: `${ACTIONS.page}.${target}`, value: `${writeRef(ref)} ${target}` });
  const buttons = [
    ...(page > 0 ? [to(page - 1, `Previous ${PAGE_SIZE}`)] : []),
    ...(page < pages - 1 ? [to(page + 1, `Next ${PAGE_SIZE}`)] : []),
  ];
  return buttons.length === 0 ? [] : [actions('audit-pages', ...buttons)];
}

/** The finding that stands at a place of the whole list, as the modal orders it. */
export function findingAt(report: Report, index: number): Finding | null {
  return bySeverity(report.findings)[index] ?? null;
}
