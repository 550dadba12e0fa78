import type { Finding, Severity } from '../../audits/finding.js';
import { hashOfEvidence } from '../../audits/silence.js';
import type { Site } from '../../sites/site.js';
import { isOwn } from '../plans/task-list.js';
import { type Cadence, isProvable, type ProvableTask, type TaskTemplate, TEMPLATES, templateOf } from '../plans/templates.js';
import { partsOf } from './carried-over.js';
import { type Line, namesOf, type Proof, type RestsOn, type Round, type Task } from './round.js';

/** The wish that leads the channel's list. */
export interface TopWish {
  id: string;
  title: string;
  votes: number;
  size: 'S' | 'M' | 'L' | null;
  why: string | null;
  /** The step of it that is next, `of` how many, of which some are left; absent: it has none. */
  step?: { id: string; text: string; number: number; of: number; left: number };
  /** Who looks after it. */
  owner?: string;
}

export interface SiteProof {
  site: Site;
  task: ProvableTask;
  proof: Proof;
}

/** Work that may become a task. Lower ranks come first: danger, then what was promised, then the rest. */
export interface Candidate {
  task: Task;
  rank: number;
  fromAudit: boolean;
}

const RANK = { unknownBackups: 0, critical: 1, high: 2, other: 3, nibble: 4, weekly: 4, monthly: 5, quarterly: 6 };
const NIBBLE_MINUTES = { S: 30, M: 60, L: 120 };
const FIND_OUT_MINUTES = 15;

/** What the proofs say without asking anybody for anything. */
export function sortProofs(
  proofs: readonly SiteProof[],
): Record<'proven' | 'notConnected' | 'unknown' | 'accepted', Line[]> & { waiting: number } {
  const lines = (state: Proof['state']) =>
    proofs
      .filter(({ proof }) => proof.state === state)
      .map(({ site, task, proof }) => ({ task, site: site.id, name: site.name, evidence: proof.evidence }));
  const facts = proofs.filter(({ proof }) => proof.state === 'open' && !asksForWork(proof)).map(({ proof }) => proof.findings?.length ?? 0);
  const waiting = [...proofs.map(({ proof }) => proof.waiting ?? 0), ...facts].reduce((sum, count) => sum + count, 0);
  return { proven: lines('proven'), notConnected: lines('not-connected'), unknown: lines('unknown'), accepted: lines('accepted'), waiting };
}

/** Low and info findings are facts, never tasks. */
export function asksForWork(proof: Proof): boolean {
  const findings = proof.findings ?? [];
  return proof.state === 'open' && (findings.length === 0 || findings.some((finding) => !isFact(finding)));
}

function isFact(finding: Finding): boolean {
  return finding.severity === 'low' || finding.severity === 'info';
}

/** One task a provable kind of work, with all the sites that need it inside. */
export function auditCandidates(proofs: readonly SiteProof[], previous: Round | null): Candidate[] {
  const inParts = new Set(partsAlong(previous).map((part) => part.partOf));
  return TEMPLATES.filter(({ key }) => isProvable(key) && !inParts.has(key)).flatMap((template) => {
    const open = proofs.filter(({ task, proof }) => task === template.key && asksForWork(proof));
    return open.length === 0 ? stillUnproven(template.key, proofs, previous) : [auditCandidate(template, open, previous)];
  });
}

/** What was carried over stays a task until it is proven: that it cannot be checked now does not make it done. */
function stillUnproven(key: string, proofs: readonly SiteProof[], previous: Round | null): Candidate[] {
  const before = broughtAlong(previous).find((task) => task.key === key);
  const unseen = proofs.some(({ site, task, proof }) => task === key && !isSettled(proof) && before?.sites.includes(site.id));
  return before === undefined || !unseen ? [] : [{ task: reopened(before), rank: RANK.other, fromAudit: true }];
}

function isSettled({ state }: Proof): boolean {
  return state === 'proven' || state === 'accepted';
}

function auditCandidate(template: TaskTemplate, open: SiteProof[], previous: Round | null): Candidate {
  const [only, ...others] = open;
  const title =
    only !== undefined && others.length === 0
      ? (only.proof.fix ?? `Look at ${template.title.toLowerCase()} of ${only.site.name}`)
      : `${template.title}: ${namesOf(open.map(({ site }) => site.name))}`;
  const asks = template.key === 'backups' ? open.filter(({ site }) => site.backups?.kind === 'unknown').map(({ site }) => site.id) : [];
  const unknown = asks.length > 0;
  const askedBefore = (site: Site) => asks.includes(site.id) && previous?.tasks.some((task) => task.asks?.includes(site.id));
  const evidenceOf = ({ site, proof }: SiteProof) => (askedBefore(site) ? `Still unknown. ${proof.evidence}` : proof.evidence);
  const details = open.map((one) =>
    [`${one.site.name}:`, one.proof.fix ? `${one.proof.fix}.` : '', evidenceOf(one)].filter(Boolean).join(' '),
  );
  const severity = worstOf(open, template.key);
  const isHigh = severity === 'high' || open.some(({ proof }) => isNeverProved(proof));
  const before = broughtAlong(previous).find((task) => task.key === template.key);
  return {
    rank: unknown ? RANK.unknownBackups : severity === 'critical' ? RANK.critical : isHigh ? RANK.high : RANK.other,
    fromAudit: true,
    task: {
      ...newTask(template),
      title,
      detail: only !== undefined && others.length === 0 ? evidenceOf(only) : details.join('\n'),
      minutes: unknown ? FIND_OUT_MINUTES : template.minutes,
      sites: open.map(({ site }) => site.id),
      severity,
      proof: template.key === 'backups' && !unknown ? 'restore' : 'words',
      assignee: before?.assignee ?? null,
      carried: before === undefined ? 0 : timesCarried(before),
      ...(unknown ? { asks } : {}),
      restsOn: open.flatMap(restsOn),
    },
  };
}

function restsOn({ site, proof }: SiteProof): RestsOn[] {
  const findings = (proof.findings ?? []).filter((finding) => !isFact(finding));
  return findings.map((finding) => {
    const { id, check, title } = finding;
    return { site: site.id, id, check, title, hash: hashOfEvidence(finding) };
  });
}

const ORDER: readonly Severity[] = ['critical', 'high', 'unknown', 'medium', 'low', 'info'];

function worstOf(open: SiteProof[], key: string): Severity {
  const severities = open.flatMap(({ proof }) => (proof.findings ?? []).map((finding) => finding.severity));
  // A job that was not heard from has no finding, and is dangerous all the same.
  return ORDER.find((severity) => severities.includes(severity)) ?? (key === 'backups' ? 'high' : 'medium');
}

const OVERDUE = 'restore-drill-overdue';
const FAILED = 'restore-failed';

/** That nothing was ever restored ranks no lower for being overdue. */
function isNeverProved({ findings = [] }: Proof): boolean {
  return findings.some(({ check, evidence }) => check === OVERDUE && evidence['lastProvedAt'] === null);
}

/** The sites whose task *Backups* asks for a restore already: no other task asks for the same. */
export function askedToRestore(proofs: readonly SiteProof[]): Set<string> {
  const asks = ({ id, check }: Finding) => check === OVERDUE || id.startsWith(`${FAILED}/`);
  const asked = proofs.filter(({ task, proof }) => task === 'backups' && proof.state === 'open' && proof.findings?.some(asks));
  return new Set(asked.map(({ site }) => site.id));
}

/** A site whose backups nobody knows is asked about first, whatever else is known. */
export function backupsProof(site: Site, proof: Proof): Proof {
  if (site.backups?.kind !== 'unknown') return proof;
  return {
    state: 'open',
    evidence: 'Nobody could say so far how its database is backed up.',
    fix: `Find out how ${site.name} is backed up`,
  };
}

/** The nibble: the one that was carried over, else the wish that leads the list. */
export function nibbleCandidate(wish: TopWish | null, previous: Round | null): Candidate | null {
  const template = templateOf('nibble');
  if (partsAlong(previous).some((part) => part.partOf === 'nibble')) return null;
  const before = broughtAlong(previous).find((task) => task.key === 'nibble');
  if (before !== undefined && !isStepDone(before, wish)) return { task: reopened(before), rank: RANK.nibble, fromAudit: false };
  if (wish === null || template === null) return null;
  const votes = wish.votes === 1 ? '1 vote' : `${wish.votes} votes`;
  const task: Task = {
    ...newTask(template),
    title: `Nibble: ${wish.step?.text ?? wish.title}`,
    minutes: wish.size === null || wish.step !== undefined ? template.minutes : NIBBLE_MINUTES[wish.size],
    detail:
      wish.step === undefined ? (wish.why === null ? `${votes} on the wishlist` : `${wish.why} (${votes})`) : stepWords(wish, wish.step),
    wish: wish.id,
    ...(wish.step === undefined ? {} : { step: wish.step.id }),
    assignee: wish.owner ?? null,
  };
  return { task, rank: RANK.nibble, fromAudit: false };
}

function stepWords({ title }: TopWish, { number, of, left }: NonNullable<TopWish['step']>): string {
  return `Step ${number} of “${title}”, ${left} of ${of} left`;
}

/** The step was ticked on its wish since, by an audit say: the wish's next one takes its place. */
function isStepDone(before: Task, wish: TopWish | null): boolean {
  return before.step !== undefined && before.wish === wish?.id && before.step !== wish.step?.id;
}

/** Monthly, quarterly and own work: due now, left out last time, or carried over. */
export function choreCandidates(options: {
  /** The plan's tasks. */
  templates: readonly TaskTemplate[];
  isDue: (cadence: Cadence) => boolean;
  previous: Round | null;
  /** Sites with known backups of which none was ever restored. */
  neverRestored: readonly Site[];
  /** Sites that have a backup which could be restored, and of which no other task asks for that. */
  restorable: readonly string[];
  /** The accepted risks that could be looked at again, a line each. */
  acceptedRisks: readonly string[];
  /** Releases of Django announced for the quarter, a line each. */
  announced: readonly string[];
}): Candidate[] {
  const { previous, neverRestored } = options;
  const waiting = new Set((previous?.leftOut ?? []).filter((left) => left.due).map((left) => left.key));
  const along = broughtAlong(previous);
  return options.templates.filter(isChore).flatMap((template): Candidate[] => {
    const before = along.find((task) => task.key === template.key);
    const untested = template.key === 'restore' && neverRestored.length > 0;
    if (partsAlong(previous).some((part) => part.partOf === template.key)) return [];
    if (template.key === 'restore' && options.restorable.length === 0) return [];
    if (template.key === 'restore' && isAskedElsewhere(before, options.restorable)) return [];
    if (template.key === 'risks' && options.acceptedRisks.length === 0) return [];
    const lines = { risks: options.acceptedRisks, upgrade: options.announced }[template.key] ?? [];
    const listed = lines.length === 0 ? {} : { detail: lines.join('\n') };
    if (before !== undefined)
      return [{ task: { ...reopened(before), ...listed }, rank: untested ? RANK.high : RANK.other, fromAudit: false }];
    if (!untested && !waiting.has(template.key) && !options.isDue(template.cadence)) return [];
    const task = untested ? restoreTask(template, neverRestored) : { ...newTask(template), ...listed };
    return [{ task, rank: untested ? RANK.high : RANK[template.cadence], fromAudit: false }];
  });
}

/** All sites that it names were taken over by another task. */
function isAskedElsewhere(before: Task | undefined, restorable: readonly string[]): boolean {
  return before !== undefined && before.sites.length > 0 && !before.sites.some((id) => restorable.includes(id));
}

/** Weekly work comes from audits and wishes, unless a team added it itself. */
function isChore({ key, cadence }: TaskTemplate): boolean {
  return cadence !== 'weekly' || isOwn(key);
}

function restoreTask(template: TaskTemplate, sites: readonly Site[]): Task {
  const [only, ...others] = sites;
  const title =
    others.length === 0
      ? `Restore ${only?.name}'s newest backup once`
      : `Restore the newest backup once: ${namesOf(sites.map((site) => site.name))}`;
  return { ...newTask(template), title, detail: 'Nobody has ever restored one.', sites: sites.map((site) => site.id) };
}

function broughtAlong(previous: Round | null): Task[] {
  return (previous?.tasks ?? []).filter((task) => (task.state === 'carried' || task.state === 'snoozed') && task.decision === undefined);
}

/** Parts of split tasks that are still to do; the whole is not asked for beside them. */
export function partCandidates(previous: Round | null): Candidate[] {
  return partsAlong(previous).map((task) => ({ task, rank: RANK[rankOf(task.severity)], fromAudit: isProvable(task.partOf ?? '') }));
}

function partsAlong(previous: Round | null): Task[] {
  const carried = broughtAlong(previous).filter((task) => task.partOf !== undefined);
  return [...carried.map(reopened), ...partsOf(previous)];
}

function rankOf(severity: Severity | null): 'critical' | 'high' | 'other' {
  return severity === 'critical' || severity === 'high' ? severity : 'other';
}

/** A snooze is no failure: only what was left open counts as carried over. */
function timesCarried(before: Task): number {
  return before.carried + (before.state === 'carried' ? 1 : 0);
}

function reopened(task: Task): Task {
  // What a look disagreed with was said in the thread of its own round.
  const { snoozedUntil: _until, disputes: _told, ...rest } = task;
  return { ...rest, state: 'open', reason: null, by: null, at: null, byHand: null, carried: timesCarried(task) };
}

function newTask(template: TaskTemplate): Task {
  return {
    key: template.key,
    title: template.title,
    minutes: template.minutes,
    why: template.why,
    detail: '',
    sites: [],
    severity: null,
    proof: template.key === 'restore' ? 'restore' : null,
    state: 'open',
    reason: null,
    assignee: null,
    by: null,
    at: null,
    byHand: null,
    notes: [],
    carried: 0,
    wish: null,
  };
}
