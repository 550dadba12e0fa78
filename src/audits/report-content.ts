import type { ActionsBlock, KnownBlock } from '@slack/types';
import { actions, button, context, escapeText, header, section } from '../slack/blocks.js';
import { clampText, LIMITS } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import { backupSections, drillVerdict, isOfKept } from './backups-sections.js';
import type { Comparison, Known } from './compare.js';
import { dependencyReading, dependencySections, staleWords } from './dependencies-sections.js';
import { djangoSections } from './django-sections.js';
import { type DueDays, dueDates, inOrder, isLate } from './due-days.js';
import { isExploitable } from './exploitable.js';
import type { Finding } from './finding.js';
import type { Report, SourceState } from './report.js';
import type { RunResult } from './result.js';
import { originOf, productionSchema, productionWords, sentWords } from './sent-files.js';
import { silencedSections } from './silenced-sections.js';
import { bySeverity, counted, findingLine, firstOf, joined, spokenDay, withSpokenDays } from './spoken.js';
import { upgradeWish } from './upgrade-plan.js';
import { ACTIONS, type ReportRef, writeRef } from './views.js';
import { asItIs, type Heard } from './without-silenced.js';

/** Advisories older than this leave a gap that is said. */
export const STALE_DAYS = 60;
/** Data this much older than the answer are said to be: a feed is written a little later than it is read. */
const OLDER_DATA_MS = 2 * 86_400_000;
const MAX_LINES = 5;
const TEXT_MAX = 3800;

/** The message that one audit's report is: verdict, evidence, what could not be checked, next steps, small print. */
export function reportContent(
  siteName: string,
  ref: ReportRef,
  result: RunResult,
  heard: Heard = asItIs(result.report),
  dueDays?: DueDays,
): Content {
  const { comparison } = result;
  const { report } = heard;
  const title = `${siteName}: ${verdictWords(heard)}`;
  const sections = [
    ...trouble(report),
    ...sectionsOf(report),
    ...hidden(report),
    ...silencedSections(heard),
    ...changed(heard, comparison),
    ...overdue(report, comparison, dueDays),
    ...notChecked(report),
  ];
  const blocks: KnownBlock[] = [
    header(title),
    ...sections.map((text) => section(clampText(text, LIMITS.text))),
    nextSteps(ref, result.report, report),
    context(clampText(smallPrint(report, comparison), LIMITS.text)),
  ];
  return { text: clampText([`${escapeText(title)}.`, ...sections].join('\n'), TEXT_MAX), blocks };
}

/** The message in which new and dangerous findings break in. */
export function alarmContent(siteName: string, ref: ReportRef, findings: Finding[]): Content {
  const shown = bySeverity(findings.filter((finding) => !isExploitable(finding)));
  const secret = findings.length - shown.length;
  const head = `*${escapeText(siteName)}: ${counted(findings.length, 'new dangerous finding')}.*`;
  const lines = [
    ...firstOf(shown.map(findingLine), MAX_LINES),
    ...(secret === 0 ? [] : [`*${counted(secret, 'critical finding')}* that I do not spell out in a channel. Press \`Show to me\`.`]),
  ];
  const value = writeRef(ref);
  const buttons = [
    ...(secret === 0 ? [] : [button({ text: 'Show to me', actionId: ACTIONS.showToMe, value })]),
    button({ text: 'Show all', actionId: ACTIONS.showAll, value }),
  ];
  const text = clampText([head, ...lines].join('\n'), LIMITS.text);
  return { text, blocks: [section(text), actions('audit-alarm', ...buttons)] };
}

/** What the audit is about, in the middle of a sentence. */
const ABOUT: Record<string, { name: string; are: string }> = {
  dependencies: { name: 'dependencies', are: 'are' },
  django: { name: 'Django', are: 'is' },
  backups: { name: 'its backups', are: 'are' },
};

const KEPT = { name: 'a kept backup', are: 'is' };

/** `dependencies need work`. An error is never good, whatever was found beside it. */
export function verdictWords({ report, accepted }: Heard): string {
  const drilled = report.audit === 'backups' ? drillVerdict(report) : null;
  if (drilled !== null) return drilled;
  const kept = isOfKept(report) ? KEPT : null;
  const { name, are } = kept ?? ABOUT[report.audit] ?? { name: report.audit, are: 'is' };
  const one = are === 'is';
  switch (report.outcome) {
    case 'fail':
      return `${name} ${one ? 'needs' : 'need'} work`;
    case 'warn':
      if (accepted.length > 0 && report.findings.length === 0) return `${name}: nothing beyond what is accepted`;
      return report.findings.some((finding) => finding.severity === 'medium')
        ? `${name}: some things to do, nothing dangerous known`
        : `${name}: nothing dangerous known`;
    case 'pass':
      return `${name} ${are} fine`;
    case 'not-applicable':
      return `${name}: nothing to look at`;
    default:
      return `${name} could not be checked${report.findings.length > 0 ? ' completely' : ''}`;
  }
}

/** Why a run that failed is no verdict. */
function trouble(report: Report): string[] {
  if (report.outcome === 'not-applicable') return [escapeText(report.unchecked[0]?.reason ?? 'There is nothing this audit could look at.')];
  if (report.outcome !== 'error') return [];
  const what = report.findings.length > 0 ? 'What follows is only what could be seen.' : 'This says nothing about the site, good or bad.';
  const lines = failures(report).map((line) => `• ${escapeText(line)}`);
  return [[`*Not everything could be checked.* ${what}`, ...firstOf(lines, MAX_LINES)].join('\n')];
}

function failures(report: Report): string[] {
  return report.sources.filter((source) => !source.ok).map((source) => `${source.name}: ${source.error ?? 'it did not answer'}`);
}

function sectionsOf(report: Report): string[] {
  if (report.outcome === 'not-applicable') return [];
  const open = { ...report, findings: report.findings.filter((finding) => !isExploitable(finding)) };
  if (report.audit === 'dependencies') return dependencySections(open);
  if (report.audit === 'django') return djangoSections(open);
  if (report.audit === 'backups' && drillVerdict(report) !== null) return backupSections(open);
  const lines = firstOf(bySeverity(open.findings).map(findingLine), MAX_LINES);
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** What an attacker could use at once is counted in a channel, and shown only to who asks. */
function hidden(report: Report): string[] {
  const count = report.findings.filter(isExploitable).length;
  return count === 0 ? [] : [`*${counted(count, 'critical finding')}* that I do not spell out in a channel. Press \`Show to me\`.`];
}

function changed({ report, accepted, untrue }: Heard, comparison: Comparison): string[] {
  const { baseline, baselineAt, still, fixed, unseen } = comparison;
  if (baseline || baselineAt === null) return [];
  const isNew = new Set(comparison.new);
  const back = comparison.reopened ?? [];
  const isBack = new Set(back.map(({ id }) => id));
  const mayBeTold = report.findings.filter((finding) => isNew.has(finding.id) && !isExploitable(finding));
  const arrived = mayBeTold.filter(({ id }) => !isBack.has(id));
  const reopened = mayBeTold.filter(({ id }) => isBack.has(id));
  const quiet = new Set([...accepted, ...untrue].map(({ id }) => id));
  const quietStill = still.filter(({ id }) => quiet.has(id)).length;
  const stillOpen = `${still.length} still open${quietStill > 0 ? ` (${quietStill} of them kept quiet)` : ''}`;
  const counts = [`${comparison.new.length} new`, `${fixed.length} fixed`, stillOpen];
  if (back.length > 0) counts.splice(1, 0, `${back.length} of them back after a fix`);
  if (unseen.length > 0) counts.push(`${unseen.length} not looked at this time`);
  return [
    [
      `*Since the run before:* ${counts.join(', ')}.`,
      ...named('New', bySeverity(arrived)),
      ...named('Back again', bySeverity(reopened)),
      ...fixedWords(report, fixed),
    ].join('\n'),
  ];
}

/** What has been open for longer than its severity allows. Nothing of it is due in the report that is first to see it. */
function overdue(report: Report, comparison: Comparison, dueDays?: DueDays): string[] {
  const now = new Date(report.finishedAt);
  const due = dueDates(report.findings, comparison, report.finishedAt, dueDays);
  const late = inOrder(report.findings, due, now).filter(({ id }) => isLate(due.get(id), now));
  if (late.length === 0) return [];
  const shown = late.filter((finding) => !isExploitable(finding));
  const lines = shown.map(
    ({ id, title }) => `• since ${spokenDay(due.get(id) ?? now)}: ${escapeText(clampText(withSpokenDays(title), 200))}`,
  );
  return [[`*Overdue: ${late.length} of ${report.findings.length}.*`, ...firstOf(lines, MAX_LINES)].join('\n')];
}

/** Where production tells what it installs, a package that is fixed there is told apart from one fixed in the repository only. */
function fixedWords(report: Report, fixed: Known[]): string[] {
  const production = productionSchema.safeParse(report.facts['production']).data;
  const pins = production === undefined ? [] : fixed.filter(({ subject }) => PIN.test(subject));
  if (production === undefined || pins.length === 0) return named('Fixed', fixed);
  const isThere = ({ subject }: Known) => {
    const [, name = '', version = ''] = PIN.exec(subject) ?? [];
    return production.packages[name]?.includes(version) ?? false;
  };
  const where = escapeText(productionWords(production));
  return [
    ...named(
      'Fixed',
      fixed.filter((one) => !pins.includes(one)),
    ),
    ...named(
      `Fixed, seen in ${where}`,
      pins.filter((one) => !isThere(one)),
    ),
    ...named(`Fixed in the repository, not yet in ${where}`, pins.filter(isThere)),
  ];
}

const PIN = /^([^=\s]+)==(.+)$/;

function named(word: string, findings: (Finding | Known)[]): string[] {
  return firstOf(
    findings.map((finding) => `${word}: ${escapeText(clampText(withSpokenDays(finding.title), 200))}`),
    MAX_LINES,
  );
}

/** What was not judged, the same reason once. */
function notChecked(report: Report): string[] {
  if (report.outcome === 'not-applicable') return [];
  const byReason = new Map<string, string[]>();
  const told = failures(report);
  const untold = report.unchecked.filter(({ reason }) => !told.some((line) => line.includes(reason)));
  for (const { subject, reason } of untold) byReason.set(reason, [...(byReason.get(reason) ?? []), subject]);
  const gaps = [...byReason].map(([reason, subjects]) => `${joined(firstOf(subjects, 3).map((one) => `\`${one}\``))}: ${reason}`);
  const lines = [...staleWords(report, STALE_DAYS), ...gaps.map((gap) => escapeText(clampText(gap, 300)))];
  if (lines.length === 0) return [];
  return [
    lines.length === 1
      ? `*Could not check.* ${lines[0]}`
      : [
          '*Could not check*',
          ...firstOf(
            lines.map((line) => `• ${line}`),
            MAX_LINES,
          ),
        ].join('\n'),
  ];
}

/** `all`: with what people's words keep quiet, which is in the list. */
function nextSteps(ref: ReportRef, all: Report, report: Report): ActionsBlock {
  const value = writeRef(ref);
  const count = all.findings.length;
  const show = count === 0 ? [] : [button({ text: count === 1 ? 'Show it' : `Show all ${count}`, actionId: ACTIONS.showAll, value })];
  const secret = report.findings.some(isExploitable) ? [button({ text: 'Show to me', actionId: ACTIONS.showToMe, value })] : [];
  const plan = hasWay(all) ? [button({ text: 'Plan the upgrade', actionId: ACTIONS.planUpgrade, value })] : [];
  return actions('audit-next', ...secret, ...show, ...plan, button({ text: 'Run again', actionId: ACTIONS.runAgain, value }));
}

/** Whether there is an upgrade of Django to plan: a `django` report knows the way, a `dependencies` report only that one is needed. */
function hasWay(report: Report): boolean {
  if (report.audit === 'django') return upgradeWish('', report) !== null;
  return report.findings.some(({ check }) => check === 'django-eol' || check === 'dep-django-incompatible');
}

function smallPrint(report: Report, comparison: Comparison): string {
  const reading = report.audit === 'dependencies' ? dependencyReading(report) : '';
  const origin = originOf(report);
  const sent = origin === null ? '' : escapeText(sentWords(origin, new Date(report.finishedAt)));
  const answered = [...new Set(report.sources.filter((source) => source.ok).map(sourceWords))];
  const asked = answered.length === 0 ? '' : `${joined(answered)}, ${spokenDay(report.finishedAt)}`;
  return [reading, sent, asked, memoryWords(report, comparison)].filter((text) => text !== '').join(' · ');
}

function memoryWords(report: Report, { baseline, baselineAt }: Comparison): string {
  if (isOfKept(report)) return 'about this one backup: compared with no other drill';
  if (baseline) return 'first run: this is your baseline';
  return baselineAt === null ? 'no baseline yet: a run that could look at everything sets it' : `baseline of ${spokenDay(baselineAt)}`;
}

/** A source asked today may know only what was known long ago. */
function sourceWords({ name, fetchedAt, dataAsOf }: SourceState): string {
  const isOlder = dataAsOf !== null && Date.parse(fetchedAt) - Date.parse(dataAsOf) > OLDER_DATA_MS;
  return `${escapeText(name)}${isOlder ? ` (newest record ${spokenDay(dataAsOf)})` : ''}`;
}
