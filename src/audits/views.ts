import type { ModalView } from '@slack/types';
import { actions, button, confirm, context, escapeText, input, mention, modal, section, select } from '../slack/blocks.js';
import type { Answer } from '../slack/command.js';
import { clampText } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import type { HistoryEntry } from './result.js';
import type { Run } from './run.js';
import { counted, joined } from './spoken.js';

export const ACTIONS = {
  /** With the audit behind it. Value: `<audit>/<site>`. */
  historyPicture: 'audits.history-picture',
  /** With the site behind it. Value: the site. */
  drill: 'audits.drill',
  cancel: 'audits.cancel',
  showAll: 'audits.show-all',
  showToMe: 'audits.show-to-me',
  page: 'audits.page',
  addWish: 'audits.add-wish',
  accept: 'audits.accept-risk',
  untrue: 'audits.not-true',
  takeBack: 'audits.take-back',
  runAgain: 'audits.run-again',
  planUpgrade: 'audits.plan-upgrade',
} as const;
export const PICKER_MODAL = 'audits.pick';
export const FINDINGS_MODAL = 'audits.findings';
export const ACCEPT_MODAL = 'audits.accept';
export const UNTRUE_MODAL = 'audits.untrue';

/** Which report a button is about. */
export interface ReportRef {
  run: string;
  audit: string;
  site: string;
}

export function writeRef(ref: ReportRef): string {
  return [ref.run, ref.audit, ref.site].join(' ');
}

export function readRef(value: string): ReportRef {
  const [run = '', audit = '', site = ''] = value.split(' ');
  return { run, audit, site };
}

/** What a run looks like while it waits or works. */
export function progressContent(run: Run): Content {
  const where = run.of > 0 ? `, ${run.done} of ${run.of}` : '';
  const text = `Asked by ${mention(run.askedBy)}: checking ${escapeText(run.siteName)}${where}`;
  const step = run.state === 'waiting' ? 'waiting for a worker' : run.step;
  return {
    text,
    blocks: [
      section(text),
      context([joined(run.audits), ...(step === '' ? [] : [escapeText(step)])].join(' · ')),
      actions('audit-running', button({ text: 'Cancel', actionId: ACTIONS.cancel, value: run.run })),
    ],
  };
}

export function cancelledContent(run: Run): Content {
  const by = run.cancelledBy === null ? '' : ` by ${mention(run.cancelledBy)}`;
  const where = run.of > 0 ? ` after ${run.done} of ${run.of}` : '';
  const text = `Cancelled${by}${where}: ${joined(run.audits)} of ${escapeText(run.siteName)}. Nothing of it was stored.`;
  return { text, blocks: [section(text), runAgain(run)] };
}

export function failedContent(run: Run): Content {
  const text = `${escapeText(run.siteName)} was not checked: ${escapeText(run.failure ?? 'something went wrong')}. That says nothing about the site, good or bad.`;
  return { text, blocks: [section(text), runAgain(run)] };
}

function runAgain(run: Run) {
  const ref = { run: run.run, audit: run.audits.length > 1 ? 'all' : (run.audits[0] ?? ''), site: run.site };
  return actions('audit-next', button({ text: 'Run again', actionId: ACTIONS.runAgain, value: writeRef(ref) }));
}

/** The head of a run of several audits; their reports are in its thread. */
export function severalContent(run: Run, verdicts: string[]): Content {
  const head = `*${escapeText(run.siteName)}*: ${counted(verdicts.length, 'audit')}, asked by ${mention(run.askedBy)}. The reports are in the thread.`;
  const lines = verdicts.map((verdict) => `• ${escapeText(verdict)}`);
  const text = [head, ...lines].join('\n');
  return { text, blocks: [section(text), runAgain(run)] };
}

/** The modal behind `/audit` alone. Choices hold at most 100 sites. */
export function pickerModal(options: {
  audits: { name: string; summary: string }[];
  sites: { id: string; name: string }[];
  channel: string;
}): ModalView {
  const audits = [
    ...options.audits.map(({ name, summary }) => ({ text: name, value: name, description: shortened(summary) })),
    { text: 'all', value: 'all', description: 'Every audit, one after the other' },
  ];
  const sites = options.sites.map(({ id, name }) => ({ text: name, value: id }));
  const where = [
    { text: "The site's channel", value: 'channel' },
    { text: 'Just for me', value: 'me', description: 'As a direct message' },
  ];
  return modal({
    callbackId: PICKER_MODAL,
    title: 'Audit a site',
    submit: 'Check',
    metadata: options.channel,
    blocks: [
      input({ blockId: 'audit', label: 'Audit', element: select({ actionId: 'audit', choices: audits, initial: audits[0]?.value }) }),
      input({ blockId: 'site', label: 'Site', element: select({ actionId: 'site', choices: sites, initial: sites[0]?.value }) }),
      input({ blockId: 'where', label: 'Report to', element: select({ actionId: 'where', choices: where, initial: 'channel' }) }),
    ],
  });
}

function shortened(text: string): string {
  return text.length <= 75 ? text : `${text.slice(0, 74).trimEnd()}…`;
}

/** What there is, and how far people trust it. */
export function listAnswer(audits: { name: string; summary: string }[], untrue: { check: string; count: number }[]): Answer {
  const lines = audits.map(({ name, summary }) => `• \`/audit ${name}\` ${escapeText(summary)}`);
  const times = ({ check, count }: { check: string; count: number }) =>
    `\`${escapeText(check)}\` ${count === 1 ? 'once' : `${count} times`}`;
  const called = untrue.length === 0 ? [] : [`Called not true by your teams: ${untrue.slice(0, 10).map(times).join(', ')}.`];
  return { text: [...lines, '• `/audit all` Every one of them, one after the other', ...called].join('\n') };
}

export const HELP =
  '`/audit` opens a form · `/audit <audit> [site]` checks a site · `/audit all [site]` · `/audit list` says what there is · `/audit status` what is running · `/audit cancel [run]` · `/audit history [audit] [site]` · `/audit export [audit] [site]` as JSON, CSV and SARIF · `/audit help`';

export function statusAnswer(runs: Run[]): Answer {
  if (runs.length === 0) return { text: 'No audit is running. `/audit` starts one.' };
  const lines = runs.map((run) => {
    const where = run.state === 'waiting' ? 'waiting for a worker' : run.of > 0 ? `${run.done} of ${run.of}, ${run.step}` : run.step;
    return `• \`${run.run}\` ${joined(run.audits)} of ${escapeText(run.siteName)}, asked by ${mention(run.askedBy)}: ${escapeText(where)}`;
  });
  const buttons = runs
    .slice(0, 20)
    .map((run) => button({ text: `Cancel ${run.run}`, actionId: `${ACTIONS.cancel}.${run.run}`, value: run.run, confirm: sure(run) }));
  return { text: lines.join('\n'), blocks: [section(lines.join('\n')), actions('audit-status', ...buttons)] };
}

function sure(run: Run) {
  return confirm({
    title: 'Cancel this audit?',
    text: `${joined(run.audits)} of ${escapeText(run.siteName)}`,
    yes: 'Cancel it',
    no: 'Let it run',
  });
}

const OUTCOME_WORDS: Record<HistoryEntry['outcome'], string> = {
  pass: 'nothing found',
  warn: 'nothing dangerous known',
  fail: 'needs work',
  error: 'could not be checked',
  'not-applicable': 'nothing to look at',
};

export function historyAnswer(site: { id: string; name: string }, entries: HistoryEntry[], dated: (at: string) => string): Answer {
  const name = escapeText(site.name);
  if (entries.length === 0) return { text: `No audit of ${name} has run yet. \`/audit all ${name}\` starts them.` };
  const lines = entries.slice(0, 15).map((entry) => {
    const since = entry.baseline ? 'baseline' : `${entry.new} new, ${entry.fixed} fixed`;
    return `• ${dated(entry.at)} ${entry.audit}: ${OUTCOME_WORDS[entry.outcome]}, ${counted(entry.findings, 'finding')} (${since})`;
  });
  const text = [`*${name}*, newest first`, ...lines].join('\n');
  const lists = newestOfEach(entries)
    .filter((entry) => entry.findings > 0)
    .map((entry) => {
      const value = writeRef({ run: entry.run, audit: entry.audit, site: site.id });
      return button({ text: `Show all of ${entry.audit}`, actionId: `${ACTIONS.showAll}.${entry.audit}`, value });
    });
  const pictures = newestOfEach(entries)
    .filter(({ audit }) => entries.filter((entry) => entry.audit === audit).length > 1)
    .map(({ audit }) => {
      const value = `${audit}/${site.id}`;
      return button({ text: `Picture of ${audit}`, actionId: `${ACTIONS.historyPicture}.${audit}`, value });
    });
  const buttons = [...lists, ...pictures];
  return { text, blocks: [section(text), ...(buttons.length > 0 ? [actions('audit-history', ...buttons)] : [])] };
}

/** The first of each audit, in the order given. */
function newestOfEach(entries: HistoryEntry[]): HistoryEntry[] {
  return entries.filter((entry, index) => entries.findIndex(({ audit }) => audit === entry.audit) === index);
}

/** Restores the newest backup of a site now; the report comes to its channel. */
export function drillButton({ id, name }: { id: string; name: string }, text = 'Run the drill') {
  return button({ text: clampText(text, 75), actionId: `${ACTIONS.drill}.${id}`, value: id, spoken: `Run the drill: ${name}` });
}
