import { isProvable, PROVABLE_TASKS, type ProvableTask } from '../plans/templates.js';
import { asksForWork, auditCandidates, type SiteProof, sortProofs } from './candidates.js';
import { restsOn as whatItRestsOn } from './carried-over.js';
import { type Dispute, type Line, minutesOf, type Note, type Proof, type Round, type Task, withNote } from './round.js';
import { replaced } from './work-round.js';

/** What a round that opens before its sites' audits have reported waits for. */
export const AWAITED: ProvableTask = 'updates';

/**
 * The running round with what a later look says about one kind of work, of all its sites: an open task that is proven is done; one that
 * somebody ticked and that is not done is open again, with the evidence; work that the round was waiting for becomes its task.
 * The same object when nothing changes, and for a round that is over.
 */
export function takeProofs(round: Round, kind: ProvableTask, proofs: readonly SiteProof[], at: Date): Round {
  if (round.state !== 'open') return round;
  const known = proofs.filter(({ task, proof }) => task === kind && !proof.pending);
  if (known.length === 0) return round;
  const told = withTasks(withLines(round, kind, known), kind, known, at);
  const awaits = kind !== AWAITED ? round.awaits : round.awaits?.filter((site) => !known.some((one) => one.site.id === site));
  const after = awaits === undefined ? told : { ...told, awaits };
  return JSON.stringify(after) === JSON.stringify(round) ? round : { ...after, revision: round.revision + 1 };
}

function withLines(round: Round, kind: ProvableTask, proofs: readonly SiteProof[]): Round {
  const sites = new Set(proofs.map(({ site }) => site.id));
  const { waiting: _waiting, ...fresh } = sortProofs(proofs);
  const place = (line: Line) =>
    round.sites.findIndex(({ id }) => id === line.site) * PROVABLE_TASKS.length + PROVABLE_TASKS.findIndex((task) => task === line.task);
  const merged = (before: Line[], lines: Line[]) =>
    [...before.filter((line) => line.task !== kind || !sites.has(line.site)), ...lines].toSorted((a, b) => place(a) - place(b));
  return {
    ...round,
    proven: merged(round.proven, fresh.proven),
    notConnected: merged(round.notConnected, fresh.notConnected),
    unknown: merged(round.unknown, fresh.unknown),
    ...(round.accepted === undefined && fresh.accepted.length === 0 ? {} : { accepted: merged(round.accepted ?? [], fresh.accepted) }),
  };
}

/** Work that came up after the round opened: what it waited for, and backups that failed since. New updates are the next round's. */
function isLate(round: Round, about: readonly Task[], { site, task, proof }: SiteProof): boolean {
  const isAsked = about.some((one) => one.sites.length === 0 || one.sites.includes(site.id));
  const isAwaited = task === AWAITED && round.awaits?.includes(site.id) === true;
  const isFailed = task === 'backups' && !round.leftOut.some(({ key }) => key === task);
  return asksForWork(proof) && !isAsked && (isAwaited || isFailed);
}

function withTasks(round: Round, kind: ProvableTask, proofs: readonly SiteProof[], at: Date): Round {
  const about = round.tasks.filter((task) => (task.partOf ?? task.key) === kind);
  const tasks = round.tasks.map((task) => (about.includes(task) ? judged(task, ofTask(task, proofs), at) : task));
  const late = proofs.filter((one) => isLate(round, about, one));
  return late.length === 0 ? { ...round, tasks } : withLate({ ...round, tasks }, kind, { late, proofs }, at);
}

function ofTask(task: Task, proofs: readonly SiteProof[]): SiteProof[] {
  return task.sites.length === 0 ? [...proofs] : proofs.filter(({ site }) => task.sites.includes(site.id));
}

function judged(task: Task, proofs: readonly SiteProof[], at: Date): Task {
  const open = proofs.filter(({ proof }) => asksForWork(proof));
  const isCovered = proofs.length > 0 && task.sites.every((id) => proofs.some(({ site }) => site.id === id));
  if (task.state === 'open' && isCovered && proofs.every(({ proof }) => proof.state === 'proven')) return provenTask(task, proofs, at);
  if (task.state === 'open' && isCovered && proofs.every(({ proof }) => proof.state === 'proven' || proof.state === 'accepted')) {
    return livedWith(task, proofs, at);
  }
  if (task.state === 'open' && task.partOf === undefined && open.length > 0) return { ...task, ...restated(task, open) };
  if (task.state === 'done' && task.partOf === undefined) return disputed(task, open, at);
  return task;
}

function provenTask(task: Task, proofs: readonly SiteProof[], at: Date): Task {
  const [only, ...others] = proofs;
  const evidence =
    others.length === 0 ? (only?.proof.evidence ?? '') : proofs.map(({ site, proof }) => `${site.name}: ${proof.evidence}`).join('; ');
  return { ...task, state: 'done', reason: null, by: null, at: at.toISOString(), byHand: null, seen: { evidence, at: at.toISOString() } };
}

/** What it asked for is accepted: no work of this round, and not done either. */
function livedWith(task: Task, proofs: readonly SiteProof[], at: Date): Task {
  const reason = proofs.map(({ site, proof }) => `${site.name}: ${proof.evidence}`).join('; ');
  return { ...task, state: 'skipped', reason, by: null, at: at.toISOString(), byHand: null };
}

/** An open task asks for what the newest look found. */
function restated(task: Task, open: readonly SiteProof[]): Partial<Task> {
  const [fresh] = auditCandidates(open, null);
  if (fresh === undefined || open.length !== task.sites.length) return {};
  const { title, detail, severity, restsOn } = fresh.task;
  return { title, detail, severity, ...(restsOn === undefined ? {} : { restsOn }) };
}

function disputed(task: Task, open: readonly SiteProof[], at: Date): Task {
  const since = Date.parse(task.at ?? at.toISOString());
  const later = open.filter(({ proof }) => proof.asOf === undefined || Date.parse(proof.asOf) > since);
  const on = later.map(({ site, proof }) => `${site.id} ${evidenceKey(proof)}`).join('\n');
  if (later.length === 0 || task.disputes?.some((dispute) => dispute.on === on)) return task;
  const dispute: Dispute = {
    on,
    evidence: later.map(({ site, proof }) => `${site.name}: ${proof.evidence}`).join('; '),
    fix: later.length === 1 ? (later[0]?.proof.fix ?? null) : null,
    at: at.toISOString(),
    by: task.by,
    said: task.byHand?.words ?? null,
  };
  const { seen: _seen, ...rest } = task;
  return {
    ...rest,
    ...restated(task, later),
    state: 'open',
    by: null,
    at: at.toISOString(),
    byHand: null,
    notes: withSaid(task),
    disputes: [...(task.disputes ?? []), dispute],
  };
}

/** The same problem on the same evidence, however its sentence is put. */
function evidenceKey(proof: Proof): string {
  const ids = (proof.findings ?? []).map((finding) => finding.id).toSorted();
  return [proof.fix ?? '', ...(ids.length === 0 ? [proof.evidence] : ids)].join(' ');
}

interface Looks {
  /** Of sites that were still being looked at when the round opened, and that no task is about yet. */
  late: readonly SiteProof[];
  proofs: readonly SiteProof[];
}

/** Work of sites whose look came late: it joins the task that stands, or becomes one. Danger does not wait for room. */
function withLate(round: Round, kind: ProvableTask, { late, proofs }: Looks, at: Date): Round {
  const [fresh] = auditCandidates(late, null);
  const task = round.tasks.find(({ key }) => key === kind);
  if (task === undefined || fresh === undefined) return withTask(round, kind, late);
  if (task.state === 'open') {
    const joined = joinedBy(task, fresh.task);
    const open = ofTask(joined, proofs).filter(({ proof }) => asksForWork(proof));
    return replaced(round, { ...joined, ...restated(joined, open) });
  }
  // What somebody put off or skipped is not asked for again because of another site.
  if (task.state !== 'done' && task.by !== null && !isDanger(fresh.task)) {
    const reason = `its look came after this week's ${kind} were ${task.state}`;
    return { ...round, leftOut: [...round.leftOut, { key: kind, title: fresh.task.title, reason, due: true }] };
  }
  return replaced(round, openFor(task, fresh.task, at));
}

function joinedBy(task: Task, other: Task): Task {
  return {
    ...task,
    title: `${task.title}; ${other.title}`,
    detail: `${task.detail}\n${other.detail}`,
    sites: [...task.sites, ...other.sites],
    severity: isDanger(other) ? other.severity : task.severity,
    restsOn: [...(task.restsOn ?? []), ...(other.restsOn ?? [])],
  };
}

/** The task is over for its own sites; it is open again for others. */
function openFor(task: Task, other: Task, at: Date): Task {
  const { seen: _seen, snoozedUntil: _until, untrue: _untrue, ...rest } = task;
  const { title, detail, sites, severity, restsOn } = other;
  const fresh = { title, detail, sites, severity, restsOn, by: null, at: at.toISOString() };
  return { ...rest, ...fresh, state: 'open', reason: null, byHand: null, notes: withSaid(task) };
}

/** What was said stays to be read. */
function withSaid({ byHand, notes }: Task): Note[] {
  return byHand === null ? notes : withNote(notes, { words: byHand.words, by: byHand.by, at: byHand.at });
}

function isDanger({ severity }: Task): boolean {
  return severity === 'critical' || severity === 'high';
}

function withTask(round: Round, kind: ProvableTask, proofs: readonly SiteProof[]): Round {
  const candidate = auditCandidates(proofs, null).find(({ task }) => task.key === kind);
  if (candidate === undefined) return round;
  const { task } = candidate;
  if (round.leftOut.some((left) => left.key === task.key && left.restedOn === whatItRestsOn(task))) return round;
  const fits = minutesOf(round.tasks) + task.minutes <= round.hoursAWeek * 60;
  if (!fits && !isDanger(task)) {
    const reason = `does not fit into this week's ${round.hoursAWeek} h`;
    return { ...round, leftOut: [...round.leftOut, { key: task.key, title: task.title, reason, due: true }] };
  }
  const first = round.tasks.findIndex((one) => !isProvable(one.partOf ?? one.key));
  return { ...round, tasks: round.tasks.toSpliced(first < 0 ? round.tasks.length : first, 0, task) };
}
