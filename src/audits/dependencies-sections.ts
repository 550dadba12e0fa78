import { escapeText } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import {
  type AdvisoryFact,
  type Bump,
  bumpsOf,
  type DependencyFacts,
  dependencyFacts,
  examinedPackages,
  filesNotRead,
  shownName,
  spelledName,
  stuckPackages,
  throughWords,
} from './dependency-facts.js';
import type { Finding, Severity } from './finding.js';
import type { Report } from './report.js';
import { bySeverity, counted, findingLine, firstOf, numberWord, SEVERITY_WORDS, spokenDay, withSpokenDays } from './spoken.js';

/** More version changes than this are counted, not named. */
const MAX_BUMPS = 12;
const MAX_OTHERS = 5;
/** Dependency files of other projects that are named. */
const MAX_ELSEWHERE = 3;

/** What a dependencies report says, as sections: the verdict, the version changes, what they do not solve, what else was found. */
export function dependencySections(report: Report): string[] {
  const facts = dependencyFacts(report);
  return [verdict(report, facts), changes(facts), notSolved(report, facts), others(report)].filter((text) => text !== '');
}

function verdict(report: Report, facts: DependencyFacts): string {
  const examined = examinedPackages(facts);
  const affected = examined.filter((one) => one.advisories.length > 0);
  const read = facts.packages.length;
  if (affected.length === 0) {
    if (read === 0) return report.outcome === 'error' ? '' : '*No package with a pinned version was read.*';
    if (examined.length === 0)
      return `*Whether ${read === 1 ? 'its package has' : `its ${read} packages have`} known advisories could not be found out.*`;
    const of = examined.length === read ? '' : ` of ${read}`;
    return `*No known advisory in ${counted(examined.length, 'package')}${of}.*${report.outcome === 'error' ? ' Not everything was looked at.' : ''}`;
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

function changes(facts: DependencyFacts): string {
  return firstOf(bumpsOf(facts).map(bumpLine), MAX_BUMPS, 'version changes').join('\n');
}

function bumpLine(bump: Bump): string {
  const size = bump.size === 'major' ? 'major, read its changelog' : bump.size;
  const where = [size, ...(bump.onlyDev ? ['only in development'] : []), ...(bump.through.length === 0 ? [] : [throughWords(bump)])].join(
    '; ',
  );
  const count = bump.clears.length;
  const example = exampleOf(bump.clears);
  const clears = count === 1 ? example : `${count}${example === '' ? '' : `, among them ${example}`}`;
  const pin = bump.file === null ? '' : ` · \`${escapeText(bump.file)}\`${bump.line === null ? '' : ` line ${bump.line}`}`;
  return `• *${escapeText(shownName(bump))} ${escapeText(bump.from)} → ${escapeText(bump.to)}* (${escapeText(where)}): ${clears}${pin}`;
}

const RANK: Severity[] = ['critical', 'high', 'unknown', 'medium', 'low', 'info'];

/** The worst of them by its public name and in its own words. */
function exampleOf(advisories: AdvisoryFact[]): string {
  const [worst] = [...advisories].sort((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity));
  if (worst === undefined) return '';
  const name = worst.aliases.find((alias) => alias.startsWith('CVE-')) ?? worst.id;
  const summary = essence(worst.summary);
  return `${escapeText(name)}${summary === '' ? '' : `, ${escapeText(clampText(summary, 120))}`}`;
}

/** An advisory's first words without what the line says already: which versions, and what kind of package it is. */
function essence(summary: string): string {
  const words = summary.replace(/^An issue was discovered in .*?\d\. /, '').replace(/\.$/, '');
  return /^\S+ is an? /i.test(words) ? '' : words;
}

/** What the version changes leave: packages without a clean version, and a Django that nobody examines any more. */
function notSolved(report: Report, facts: DependencyFacts): string {
  const stuck = stuckPackages(facts).map(
    (one) =>
      `${escapeText(shownName(one))} ${escapeText(one.version)}: no known version clears its ${counted(one.advisories.length, 'advisory', 'advisories')}.`,
  );
  const ended = report.findings.filter((finding) => ENDED.has(finding.check)).map((finding) => endedWords(finding));
  const lines = [...ended, ...firstOf(stuck, MAX_OTHERS, 'packages')];
  return lines.length === 0 ? '' : `*Not solved by that.* ${lines.join('\n')}`;
}

function endedWords(finding: Finding): string {
  return escapeText(`${withSpokenDays(finding.title)}. Way out: ${withSpokenDays(finding.fix.replace(/^Move to /, ''))}`);
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
  'dep-deprecated': 'its authors advise against it',
  'dep-unpinned': 'no fixed version',
  'dep-lock-missing': 'no lock file',
  'dep-lock-stale': 'lock file out of date',
  'dep-vcs-floating': 'no commit named',
  'dep-extra-index': 'a second package index',
  'dep-dev-in-production': 'a development tool in production',
};

/** What was read, in one line for the small print. */
export function dependencyReading(report: Report): string {
  const { files, requirements, unparsed, packages } = dependencyFacts(report);
  if (files.length === 0) return '';
  const others = filesNotRead(report);
  const npm = packages.filter(({ ecosystem }) => ecosystem === 'npm').length;
  const pins = requirements.filter((one) => one.pinned !== null).length + npm;
  return `Read ${files.slice(0, 6).map(escapeText).join(' → ')}${files.length > 6 ? ` and ${files.length - 6} more` : ''}: ${counted(pins, 'pin')}, ${counted(unparsed.length, 'line')} not understood${others.length === 0 ? '' : `; not read: ${escapeText(firstOf(others, MAX_ELSEWHERE).join(', '))}`}`;
}

/** How old the advisories are, where that leaves a gap. */
export function staleWords(report: Report, maxAgeDays: number): string[] {
  const now = Date.parse(report.finishedAt);
  return report.sources.flatMap((source) => {
    if (source.dataAsOf === null || now - Date.parse(source.dataAsOf) <= maxAgeDays * 86_400_000) return [];
    return [`Anything after ${spokenDay(source.dataAsOf)}, the newest record of ${escapeText(source.name)}.`];
  });
}
