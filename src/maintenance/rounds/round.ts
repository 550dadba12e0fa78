import { z } from 'zod';
import { type Finding, severitySchema } from '../../audits/finding.js';
import { UNTRUE } from '../../audits/silence.js';
import type { Site } from '../../sites/site.js';
import type { ProvableTask } from '../plans/templates.js';

/** What is known of one task of one site without asking anybody. Texts are plain: no markup, not escaped. */
export interface Proof {
  /** `unknown`: it could not be checked, which is never "fine". `accepted`: there is something, and people said that they live with it. */
  state: 'proven' | 'open' | 'not-connected' | 'unknown' | 'accepted';
  /**
   * What was seen, without the site's name: `reported in at 03:02, 412 MB`; of `unknown` the reason: `OSV did not answer`;
   * of `not-connected` what is missing and what follows: `repository, so its packages are unknown`.
   */
  evidence: string;
  /** Of `open`: what to do, as an imperative that names the site: `Move Shop to Django 3.2.25`. */
  fix?: string;
  /** Of `open`: what it rests on. Low and info findings never make a task. */
  findings?: Finding[];
  /** Findings that wait in the list: older than the baseline, low or info. */
  waiting?: number;
  /** When what it rests on was looked at; absent: just now. */
  asOf?: string;
  /** It rests on an old look, and is looked at again now; the round is told what came of it. */
  pending?: boolean;
}

/** Looks up what the latest reports and monitors say. Must not throw for a source that failed: that is `unknown`. */
export type Prove = (team: string, site: Site, task: ProvableTask) => Promise<Proof>;

export const restoreProofSchema = z.object({
  backup: z.string(),
  into: z.string(),
  rows: z.number().int(),
  minutes: z.number(),
  /** Who did it; `by` of the note is who said so. */
  who: z.string(),
});
/** A restore that somebody did by hand. Counts only, never contents. */
export type RestoreProof = z.infer<typeof restoreProofSchema>;

const noteSchema = z.object({
  words: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  restore: restoreProofSchema.optional(),
  /** An address that says more. */
  link: z.string().optional(),
});
/** Something a person said about a task. */
export type Note = z.infer<typeof noteSchema>;

const decisionSchema = z.discriminatedUnion('what', [
  /** Smaller tasks stand in for it, from the next round on. */
  z.object({ what: z.literal('split'), titles: z.array(z.string()), by: z.string(), at: z.iso.datetime() }),
  /** It is not asked for again while what it rests on stays the same. */
  z.object({ what: z.literal('drop'), by: z.string(), at: z.iso.datetime() }),
  z.object({ what: z.literal('wish'), wish: z.string(), by: z.string(), at: z.iso.datetime() }),
]);
/** What somebody decided about a task that was carried over three times. */
export type Decision = z.infer<typeof decisionSchema>;

const restsOnSchema = z.object({
  site: z.string(),
  id: z.string(),
  check: z.string(),
  title: z.string(),
  /** Of its evidence; a person's word about it holds while this stays the same. */
  hash: z.string(),
});
/** A finding that makes a task. */
export type RestsOn = z.infer<typeof restsOnSchema>;

const untrueSchema = z.object({ why: z.enum(UNTRUE), words: z.string(), by: z.string(), at: z.iso.datetime() });

const seenSchema = z.object({ evidence: z.string(), at: z.iso.datetime() });

const disputeSchema = z.object({
  /** What tells this evidence from other: a task ticked again after it is not reopened on the same. */
  on: z.string(),
  evidence: z.string(),
  fix: z.string().nullable(),
  at: z.iso.datetime(),
  /** Who had ticked it, and their words. */
  by: z.string().nullable(),
  said: z.string().nullable(),
});
/** A later look that did not agree that a task was done. */
export type Dispute = z.infer<typeof disputeSchema>;

export const taskSchema = z.object({
  /** Key of its template; one task a key in a round. */
  key: z.string(),
  title: z.string(),
  minutes: z.number(),
  why: z.string(),
  /** What was seen and what to change; may have several lines. */
  detail: z.string(),
  /** Ids of the sites it is about; empty: all of the round. */
  sites: z.array(z.string()),
  severity: severitySchema.nullable(),
  /** How a person may prove it: by words, by the facts of a restore, or not at all (a tick is enough). */
  proof: z.enum(['words', 'restore']).nullable(),
  state: z.enum(['open', 'done', 'skipped', 'snoozed', 'carried']),
  /** Why it was skipped. */
  reason: z.string().nullable(),
  assignee: z.string().nullable(),
  /** Who brought it into its state, and when; null while nobody touched it. */
  by: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  byHand: noteSchema.nullable(),
  notes: z.array(noteSchema),
  /** How many rounds carried it over. */
  carried: z.number().int(),
  /** Wish id of a nibble. */
  wish: z.string().nullable(),
  /** Id of the step of that wish which it is; absent: all of it. */
  step: z.string().optional(),
  /** Sites of which it asks how they are backed up, and nobody has answered yet. */
  asks: z.array(z.string()).optional(),
  decision: decisionSchema.optional(),
  /** How many own rounds its minutes come from; absent: they are those of its template. */
  fromRounds: z.number().int().optional(),
  /** Farrier saw for itself that it is done. */
  seen: seenSchema.optional(),
  disputes: z.array(disputeSchema).optional(),
  /** Key of the task that it is a part of, since that was split. */
  partOf: z.string().optional(),
  /** Until when it is snoozed; absent: until the next round. */
  snoozedUntil: z.iso.datetime().optional(),
  /** The findings that it is about. */
  restsOn: z.array(restsOnSchema).optional(),
  /** Somebody said that what it rests on is not true. */
  untrue: untrueSchema.nullable().optional(),
});
/** One checklist item. */
export type Task = z.infer<typeof taskSchema>;

const lineSchema = z.object({ task: z.string(), site: z.string(), name: z.string(), evidence: z.string() });
/** What Farrier says about one task of one site without asking for anything. */
export type Line = z.infer<typeof lineSchema>;

const leftOutSchema = z.object({
  key: z.string(),
  title: z.string(),
  reason: z.string(),
  due: z.boolean(),
  /** Of dropped work: what it rested on. It stays out until that changes. */
  restedOn: z.string().optional(),
});
/** Work that is not in this round. `due`: it would be, were there room; the next round considers it again. */
export type LeftOut = z.infer<typeof leftOutSchema>;

const passedSchema = z.object({
  user: z.string(),
  /** `unasked`: they want to be asked before their first turn, and have not agreed to it. */
  why: z.enum(['away', 'deactivated', 'left', 'never', 'unasked']),
  /** When they are back, where that is known. */
  until: z.iso.datetime().nullable(),
});
const movedSchema = z.object({
  from: z.string(),
  /** Null when there was nobody to take it. */
  to: z.string().nullable(),
  /** Whether the round itself went along; of what came back, whether it did. */
  owner: z.boolean(),
  /** Keys of the tasks that went along; of what came back, those that did. */
  tasks: z.array(z.string()),
  why: passedSchema.shape.why,
  until: z.iso.datetime().nullable(),
  at: z.iso.datetime(),
  /** When it was given back; null: not yet. */
  back: z.iso.datetime().nullable(),
});

/** Somebody whose turn it would have been. */
export type Passed = z.infer<typeof passedSchema>;

const ownersSchema = z.object({ owner: z.string().nullable(), nextOwner: z.string().nullable(), passed: z.array(passedSchema).optional() });

const entrySchema = z.object({
  number: z.number().int(),
  /** What triggered it in Slack: the same trigger acts once. */
  trigger: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  what: z.enum(['done', 'reopen', 'assign', 'snooze', 'skip', 'note', 'undo', 'split', 'drop', 'wish', 'owner', 'untrue']),
  /** Empty when it was about the whole round. */
  task: z.string(),
  /** The task as it was before, without what it has still (notes, disputes), for undo; null once it was undone, and for an undo itself. */
  before: taskSchema.nullable(),
  /** Of `owner`: who owned the round before; gone once it was undone. */
  owners: ownersSchema.optional(),
  /** Of `assign` and `owner`: who got it. */
  to: z.string().nullable().optional(),
});
/** One thing a person did. */
export type Entry = z.infer<typeof entrySchema>;

const effortSchema = z.object({ minutes: z.number().int().positive(), at: z.iso.datetime() });

export const changesSchema = z.object({
  /** Since when; null: since the first look at the sites. */
  since: z.iso.datetime().nullable(),
  fixed: z.number().int(),
  new: z.number().int(),
  open: z.number().int(),
});
/** What the audits of a round's sites saw change. */
export type Changes = z.infer<typeof changesSchema>;

const neighbourSchema = z.object({ round: z.string(), plan: z.string(), planName: z.string() });
/** A round of another plan in the same thread. */
export type Neighbour = z.infer<typeof neighbourSchema>;

export const roundSchema = z.object({
  version: z.literal(1),
  /** `<plan>@<occurrence ms>`, or `<plan>@hand-<trigger>` when somebody asked for it. */
  id: z.string(),
  plan: z.string(),
  /** What the plan was called when it opened. */
  planName: z.string().optional(),
  channel: z.string(),
  timeZone: z.string(),
  occurrence: z.iso.datetime(),
  openedAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  /** Who asked for it, when it was posted by hand. */
  askedBy: z.string().nullable(),
  owner: z.string().nullable(),
  nextOwner: z.string().nullable(),
  nextAt: z.iso.datetime().nullable(),
  /** Dates of the rule on weekends or days off that were moved onto this one, where another stands already: they have no round of their own. */
  fellHere: z.array(z.iso.datetime()).optional(),
  /** How many turns each person had before this one. */
  turns: z.record(z.string(), z.number()).optional(),
  /** Everybody who had a turn before this one. */
  had: z.array(z.string()).optional(),
  /** Whose turn it would have been. */
  passed: z.array(passedSchema).optional(),
  /** User id → how many turns in a row were passed over because they have no account any more. */
  goneTurns: z.record(z.string(), z.number().int()).optional(),
  /** Nobody of the rota can take a turn. */
  nobodyLeft: z.boolean().optional(),
  /** Who is beside the owner in their first turn. */
  beside: z.string().nullable().optional(),
  /** The plan is monthly from this round on, because three before it were untouched. */
  wentMonthly: z.boolean().optional(),
  /** What went to others because its person was gone; once a person and round. */
  moved: z.array(movedSchema).optional(),
  /** Who is asked whether they take the next turn, which would be their first. */
  asked: z.string().nullable().optional(),
  hoursAWeek: z.number(),
  sites: z.array(z.object({ id: z.string(), name: z.string() })),
  tasks: z.array(taskSchema),
  proven: z.array(lineSchema),
  notConnected: z.array(lineSchema),
  unknown: z.array(lineSchema),
  leftOut: z.array(leftOutSchema),
  /** Findings that wait in the list. */
  waiting: z.number().int(),
  /** Version of the plan's task list that it opened with, and the built-in tasks that were off in it. */
  tasksVersion: z.number().int().optional(),
  tasksOff: z.array(z.string()).optional(),
  /** The round in whose thread it stands, when another plan's came before it on that day; else it has a thread of its own. */
  thread: neighbourSchema.optional(),
  /** It stands in an earlier thread because this week's messages in the channel were spent. */
  budgetSpent: z.boolean().optional(),
  /** Rounds of other plans that stand in its thread. */
  guests: z.array(neighbourSchema).optional(),
  state: z.enum(['open', 'closed', 'removed']),
  closedAt: z.iso.datetime().nullable(),
  /** Counts changes; the version of its messages. */
  revision: z.number().int(),
  log: z.array(entrySchema),
  /** Ids of sites that are being looked at again since it opened. */
  awaits: z.array(z.string()).optional(),
  /** User id → how long the round took them, as they said after it was closed. */
  efforts: z.record(z.string(), effortSchema).optional(),
  /** How often people were told in the thread that the next date moved. */
  moves: z.number().int().optional(),
  /** What a person's word keeps quiet, a line a task and site. */
  accepted: z.array(lineSchema).optional(),
  /** Accepted risks that have run out since the round before. */
  runOut: z.array(z.string()).optional(),
  /** Findings since the round before, counted when this one was closed; absent when nothing was ever looked at. */
  changes: changesSchema.optional(),
});
/** One occurrence of a plan: the thread that was posted for one date. */
export type Round = z.infer<typeof roundSchema>;

/** Later than this it says that it is late. A minute of a busy queue is not late. */
const LATE_MS = 10 * 60_000;

/** Key of the round's message in the outbox. */
export const roundKeyOf = (id: string) => `round.${id}`;

export function roundIdOf(plan: string, occurrence: Date): string {
  return `${plan}@${occurrence.getTime()}`;
}

/** The round that somebody asked for: the same request is always the same round. */
export function roundByHand(plan: string, trigger: string): string {
  return `${plan}@hand-${trigger.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
}

/** What a round of another plan is told of this one. */
export function neighbour(round: Round): Neighbour {
  return { round: round.id, plan: round.plan, planName: round.planName ?? 'maintenance' };
}

export function isLate(round: Round): boolean {
  return round.askedBy === null && Date.parse(round.openedAt) - Date.parse(round.occurrence) > LATE_MS;
}

/** So many of a task's newest notes are kept; it carries them on from round to round. */
export const MOST_NOTES = 20;

export function withNote(notes: readonly Note[], note: Note): Note[] {
  return [...notes, note].slice(-MOST_NOTES);
}

export function tasksIn(round: Round, ...states: Task['state'][]): Task[] {
  return round.tasks.filter((task) => states.includes(task.state));
}

export function minutesOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, task) => sum + task.minutes, 0);
}

/** `Shop and Billing`. */
export function namesOf(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
