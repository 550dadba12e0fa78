import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import {
  type AdvisoryFact,
  type Bump,
  bumpsOf,
  type DependencyFacts,
  dependencyFacts,
  spelledName,
  stuckPackages,
} from './dependency-facts.js';
import type { Finding } from './finding.js';
import type { Report } from './report.js';
import { bySeverity, counted, findingLine, firstOf, numberWord, SEVERITY_WORDS, spokenDay } from './spoken.js';

/** More version changes than this are counted, not named. */
const MAX_BUMPS = 12;
const MAX_OTHERS = 5;

/** What a dependencies report says, as sections: the verdict, the version changes, what they do not solve, what else was found. */
export function dependencySections(report: Report): string[] {
  const facts = dependencyFacts(report);
  return [verdict(report, facts), changes(report, facts), notSolved(report, facts), others(report)].filter((text) => text !== '');
}

function verdict(report: Report, facts: DependencyFacts): string {
  const affected = facts.packages.filter((one) => one.advisories.length > 0);
  const read = facts.packages.length;
  if (affected.length === 0) {
    if (report.outcome === 'error') return '*No known advisory was seen, but not everything was looked at.*';
    return `*No known advisory for ${read === 1 ? 'the one package' : `any of ${read} packages`} with a pinned version.*`;
  }
  const advisories = affected.flatMap((one) => one.advisories);
  const bumps = bumpsOf(facts);
  const cleared = bumps.reduce((sum, bump) => sum + bump.clears.length, 0);
  const first = `${affected.length} of ${counted(read, 'package')} ${affected.length === 1 ? 'has' : 'have'} ${counted(advisories.length, 'known advisory', 'known advisories')}.`;
  const all = cleared === advisories.length && cleared > 1 ? `all ${cleared}` : String(cleared);
  const second =
    bumps.length === 0 ? '' : ` ${numberWord(bumps.length)} version ${bumps.length === 1 ? 'change clears' : 'changes clear'} ${all}.`;
  return `*${first}${second}* ${ratings(advisories)}`;
}

/** How bad the source says they are; it is never guessed. */
function ratings(advisories: AdvisoryFact[]): string {
  const rated = (['critical', 'high', 'medium', 'low'] as const).flatMap((severity) => {
    const count = advisories.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const unrated = advisories.filter((one) => one.severity === 'unknown' || one.severity === 'info').length;
  if (rated.length === 0)
    return advisories.length === 1 ? 'The source does not rate it, so neither do I.' : 'The source rates none of them, so neither do I.';
  return `Rated: ${rated.join(', ')}${unrated === 0 ? '.' : `; ${unrated} ${SEVERITY_WORDS.unknown}.`}`;
}

function changes(report: Report, facts: DependencyFacts): string {
  return firstOf(
    bumpsOf(facts).map((bump) => bumpLine(bump, report.findings)),
    MAX_BUMPS,
    'version changes',
  ).join('\n');
}

function bumpLine(bump: Bump, findings: Finding[]): string {
  const size = bump.size === 'major' ? 'major, read its changelog' : bump.size;
  const count = bump.clears.length;
  const example = exampleOf(bump.clears, findings);
  const clears = count === 1 ? example : `${count}${example === '' ? '' : `, among them ${example}`}`;
  const pin = bump.file === null ? '' : ` · \`${escapeText(bump.file)}\`${bump.line === null ? '' : ` line ${bump.line}`}`;
  return `• *${escapeText(spelledName(bump.name))} ${escapeText(bump.from)} → ${escapeText(bump.to)}* (${size}): ${clears}${pin}`;
}

/** The worst of them by its public name, with the words of its finding. */
function exampleOf(advisories: AdvisoryFact[], findings: Finding[]): string {
  const worst = bySeverity(advisories.flatMap((one) => findings.filter((finding) => isAbout(finding, one))))[0];
  const advisory = advisories.find((one) => worst !== undefined && isAbout(worst, one)) ?? advisories[0];
  if (advisory === undefined) return '';
  const name = advisory.aliases.find((alias) => alias.startsWith('CVE-')) ?? advisory.id;
  const summary = typeof worst?.evidence.summary === 'string' ? worst.evidence.summary : '';
  return summary === '' ? escapeText(name) : `${escapeText(name)}, ${escapeText(clampText(summary.replace(/\.$/, ''), 110))}`;
}

function isAbout(finding: Finding, advisory: AdvisoryFact): boolean {
  const names = [advisory.id, ...advisory.aliases];
  return names.some((name) => finding.id.includes(name) || finding.evidence.advisory === name || finding.title.includes(name));
}

/** What the version changes leave: packages without a clean version, and a Django that nobody examines any more. */
function notSolved(report: Report, facts: DependencyFacts): string {
  const stuck = stuckPackages(facts).map(
    (one) =>
      `${escapeText(spelledName(one.name))} ${escapeText(one.version)}: no known version clears its ${counted(one.advisories.length, 'advisory', 'advisories')}.`,
  );
  const ended = report.findings
    .filter((finding) => ENDED.has(finding.check))
    .map((finding) => escapeText(`${finding.title}. ${finding.fix}`));
  const lines = [...ended, ...firstOf(stuck, MAX_OTHERS, 'packages')];
  return lines.length === 0 ? '' : `*Not solved by that.* ${lines.join('\n')}`;
}

const ENDED = new Set(['django-eol', 'python-eol']);
const TOLD_ELSEWHERE = new Set(['dep-vulnerable', 'django-known-vulnerability', 'source-stale', 'dep-unparsed', ...ENDED]);

function others(report: Report): string {
  const rest = bySeverity(report.findings.filter((finding) => !TOLD_ELSEWHERE.has(finding.check)));
  if (rest.length === 0) return '';
  const lines = [...groupByCheck(rest).values()].map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    if (group.length === 1) return findingLine(first);
    const names = [...new Set(group.map((finding) => spelledName(finding.subject)))];
    return `• *${group.length} × ${escapeText(CHECK_WORDS[first.check] ?? first.check)}* (${SEVERITY_WORDS[first.severity]}): ${escapeText(firstOf(names, MAX_OTHERS).join(', '))}`;
  });
  return ['*Also found*', ...firstOf(lines, MAX_OTHERS)].join('\n');
}

function groupByCheck(findings: Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.check, [...(groups.get(finding.check) ?? []), finding]);
  return groups;
}

const CHECK_WORDS: Record<string, string> = {
  'dep-outdated': 'a newer version exists',
  'dep-django-incompatible': 'does not fit the Django series',
  'dep-abandoned': 'no release for two years',
  'dep-yanked': 'taken back by its authors',
  'dep-unpinned': 'no fixed version',
  'dep-lock-missing': 'no lock file',
  'dep-lock-stale': 'lock file out of date',
  'dep-vcs-floating': 'no commit named',
  'dep-extra-index': 'a second package index',
  'dep-dev-in-production': 'a development tool in production',
};

/** What was read, in one line for the small print. */
export function dependencyReading(report: Report): string {
  const { files, requirements, unparsed } = dependencyFacts(report);
  if (files.length === 0) return '';
  const pins = requirements.filter((one) => one.pinned !== null).length;
  return `Read ${files.slice(0, 6).map(escapeText).join(' → ')}${files.length > 6 ? ` and ${files.length - 6} more` : ''}: ${counted(pins, 'pin')}, ${counted(unparsed.length, 'line')} not understood`;
}

/** How old the advisories are, where that leaves a gap. */
export function staleWords(report: Report, maxAgeDays: number): string[] {
  const now = Date.parse(report.finishedAt);
  return report.sources.flatMap((source) => {
    if (source.dataAsOf === null || now - Date.parse(source.dataAsOf) <= maxAgeDays * 86_400_000) return [];
    return [`Anything after ${spokenDay(source.dataAsOf)}, the newest record of ${escapeText(source.name)}.`];
  });
}
