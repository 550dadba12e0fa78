import type { SilenceStore } from '../../audits/silence-store.js';
import { type DueStore, dueMember } from '../../schedule/due-store.js';
import type { Clock } from '../../shared/clock.js';
import { messageOf } from '../../shared/errors.js';
import type { Site } from '../../sites/site.js';
import type { SiteStore } from '../../sites/site-store.js';
import type { Outbox } from '../../slack/outbox.js';
import type { People } from '../../slack/people.js';
import { nudgesOf } from '../people/nudges.js';
import type { PreferenceStore } from '../people/preference-store.js';
import { askTurnContent } from '../people/rota-views.js';
import type { PlanStore } from '../plans/plan-store.js';
import { askAboutRhythm } from '../rhythm/ask-rhythm.js';
import { restContent, roundContent } from '../views.js';
import type { TopWish } from './candidates.js';
import { closingContent } from './closing-views.js';
import { type Changes, type Prove, type Round, roundKeyOf } from './round.js';
import type { RoundStore } from './round-store.js';
import { withGuest } from './shared-thread.js';
import { close } from './work-round.js';

export interface RoundDeps {
  plans: PlanStore;
  rounds: RoundStore;
  sites: Pick<SiteStore, 'get'>;
  outbox: Outbox;
  due: Pick<DueStore, 'schedule' | 'at' | 'advance'>;
  prove: Prove;
  /** What people said about findings; without, nobody can say anything. */
  silences?: Pick<SilenceStore, 'ofSite'>;
  /** The newest good drill of a site, done by a worker or posted from elsewhere; null: none. */
  drilled?(team: string, site: string): Promise<{ at: string; evidence: string } | null>;
  /** The wish that leads the channel's list and is free to be picked; null: none. */
  /** Releases of Django announced for the quarter of a day, a line each site. */
  announced?(team: string, sites: readonly Site[], day: string): Promise<string[]>;
  topWish(team: string, channel: string): Promise<TopWish | null>;
  /** What the audits of these sites saw change since a moment (null: ever); null when none ever ran. */
  changesOf?(team: string, sites: string[], since: Date | null): Promise<Changes | null>;
  /** Has a site looked at again, once a round; its round is told when that is done. */
  lookAgain?(team: string, site: string, round: string): Promise<void>;
  /** Says what else there is to do now that a round has opened, under the key of its thread; may be called again. */
  opened?(team: string, channel: string, thread: string): Promise<void>;
  people: People;
  preferences: PreferenceStore;
  now: Clock;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export { roundKeyOf };

const restKeyOf = (id: string) => `${roundKeyOf(id)}.rest`;
export const askTurnKeyOf = (id: string) => `${roundKeyOf(id)}.first-turn`;
const FIRST_LOOK_MS = 3_600_000;
const closingKeyOf = (id: string) => `${roundKeyOf(id)}.closing`;

/** The message that begins the thread the round stands in: what is said about the round is posted under it. */
export const threadKeyOf = (round: Round) => roundKeyOf(round.thread?.round ?? round.id);

/** Posts the round's thread, or its place in another's, and arranges its end. Doing it again does nothing more. */
export async function announceRound(deps: RoundDeps, team: string, round: Round): Promise<void> {
  if (round.state === 'removed') return;
  if (round.thread !== undefined) await enterThread(deps, team, round, round.thread.round);
  const about = { channel: round.channel, kind: 'farrier_round', thing: round.id } as const;
  const place = round.thread === undefined ? {} : { under: threadKeyOf(round) };
  await deps.outbox.post(team, { key: roundKeyOf(round.id), ...place, ...about, ...roundContent(round) });
  const rest = restContent(round);
  if (rest !== null) await deps.outbox.post(team, { key: restKeyOf(round.id), under: threadKeyOf(round), ...about, ...rest });
  if (round.asked != null) {
    const asking = askTurnContent(round, round.asked);
    await deps.outbox.post(team, { key: askTurnKeyOf(round.id), under: threadKeyOf(round), ...about, ...asking });
  }
  // What somebody asked for is no message of Farrier's own accord, and a reply is no message of the channel.
  if (round.askedBy === null && round.thread === undefined)
    await deps.rounds.countMessage(team, round.channel, roundKeyOf(round.id), new Date(round.openedAt));
  if (round.state !== 'open') return;
  await scheduleCare(deps, team, round);
  await deps.due.schedule(dueMember({ kind: 'close', team, id: round.id }), new Date(round.endsAt));
  for (const site of round.awaits ?? []) await deps.lookAgain?.(team, site, round.id);
}

/** Reminders, and looks at who is away; both go on by themselves from their first time. */
async function scheduleCare({ due }: Pick<RoundDeps, 'due'>, team: string, round: Round): Promise<void> {
  const [nudge] = nudgesOf(round);
  if (nudge !== undefined) await due.schedule(dueMember({ kind: 'nudge', team, id: round.id }), nudge.at);
  await due.schedule(dueMember({ kind: 'watch', team, id: round.id }), new Date(Date.parse(round.openedAt) + FIRST_LOOK_MS));
}

/** The message that begins the thread names the round; it is posted here when a kill kept its own job from it. */
async function enterThread(deps: RoundDeps, team: string, round: Round, hostId: string): Promise<void> {
  const host = await deps.rounds.update(team, hostId, (current) => withGuest(current, round));
  if (host === null) return;
  await announceRound(deps, team, host);
  await redrawRound(deps, team, host);
}

/** Shows the round's present state in its messages. */
export async function redrawRound(deps: Pick<RoundDeps, 'outbox'>, team: string, round: Round): Promise<void> {
  await deps.outbox.edit(team, roundKeyOf(round.id), round.revision, roundContent(round));
  const rest = restContent(round);
  if (rest !== null) await deps.outbox.edit(team, restKeyOf(round.id), round.revision, rest);
}

/** Closes the round and says how it went in its thread; quietly when there was nothing to do. Doing it again does nothing more. */
export async function finishRound(deps: RoundDeps, { team, round: id }: { team: string; round: string }): Promise<void> {
  const at = deps.now();
  const before = await deps.rounds.get(team, id);
  if (before === null || before.state === 'removed') return;
  await announceRound(deps, team, { ...before, state: 'closed' });
  const changes = before.state === 'open' ? await changesIn(deps, team, before) : undefined;
  const round = await deps.rounds.update(team, id, (current) => close(current, at, changes));
  if (round === null) return;
  await redrawRound(deps, team, round);
  if (round.tasks.length > 0) {
    const about = { channel: round.channel, kind: 'farrier_round', thing: round.id } as const;
    await deps.outbox.post(team, { key: closingKeyOf(id), under: threadKeyOf(round), ...about, ...closingContent(round) });
  }
  await askAboutRhythm(deps, team, round);
  await deps.rounds.release(team, round.plan, id);
}

/** How many rounds back the one before is looked for: those by hand that were removed do not count. */
const LOOK_BACK = 5;

/** What changed since the plan's round before was closed. */
async function changesIn(deps: RoundDeps, team: string, round: Round): Promise<Changes | undefined> {
  if (deps.changesOf === undefined || round.tasks.length === 0) return undefined;
  const rounds = await deps.rounds.latest(team, round.plan, LOOK_BACK);
  const before = rounds.find(({ id, closedAt, openedAt }) => id !== round.id && closedAt !== null && openedAt < round.openedAt);
  const ids = round.sites.map((site) => site.id);
  try {
    return (await deps.changesOf(team, ids, before?.closedAt == null ? null : new Date(before.closedAt))) ?? undefined;
  } catch (error) {
    // The round ends all the same; its summary then says nothing of findings.
    deps.log.warn({ team, round: round.id, error: messageOf(error) }, 'could not count what changed since the last round');
    return undefined;
  }
}

/** Shows what was said about a closed round since, in the reply that closed it. */
export async function redrawClosing(deps: Pick<RoundDeps, 'outbox'>, team: string, round: Round): Promise<void> {
  await deps.outbox.edit(team, closingKeyOf(round.id), round.revision, closingContent(round));
}

/** Takes the round's messages back. */
export async function retractRound(deps: Pick<RoundDeps, 'outbox' | 'rounds'>, team: string, round: Round): Promise<void> {
  if (restContent(round) !== null) await deps.outbox.remove(team, restKeyOf(round.id));
  await deps.outbox.remove(team, roundKeyOf(round.id));
  await deps.rounds.release(team, round.plan, round.id);
}
