import type { WebClient } from '@slack/web-api';
import { messageOf } from '../shared/errors.js';
import { amend } from './amend-message.js';
import { type CallOutcome, outcomeOfCall } from './call-outcome.js';
import { findMessage } from './find-message.js';
import { backoff, bury, clientOrBury, conversation, type Head, LEASE_MS, LOOK_GRACE_MS, type PostDeps, type Turn } from './lane-turn.js';
import type { Content } from './outbox.js';

/**
 * Posts, edits and deletes what waits for a channel, in order and at the pace Slack allows.
 * @returns the moment to come back, or null when nothing is left (or somebody else is at it).
 */
export async function drainLane(deps: PostDeps, turn: Turn, stopping: () => boolean): Promise<Date | null> {
  const { lanes } = deps;
  const { team, channel } = turn;
  const leaseMs = deps.leaseMs ?? LEASE_MS;
  const mark = await lanes.busyMark(team, channel);
  let calls = 0;
  let edited = false;
  for (;;) {
    const lane = await lanes.enter(team, channel, { ...turn, leaseMs });
    if (lane.is === 'attended') return null;
    if (lane.is === 'held') return later(deps, lane.until - lane.now);
    if (lane.is === 'empty') {
      await lanes.unmark(team, channel, mark);
      return null;
    }
    const editDue = lane.edit !== '' && lane.editAt <= lane.now;
    const postDue = lane.post !== '' && lane.postAt <= lane.now;
    const comeBack = async (at: number): Promise<Date> => {
      await lanes.leave(team, channel, turn.token, at, leaseMs);
      return later(deps, at - lane.now);
    };
    if (stopping()) return await comeBack(lane.now);
    if (editDue && !(postDue && edited)) {
      edited = true;
      await amend(deps, turn, lane.edit);
      continue;
    }
    edited = false;
    if (!postDue) {
      const times = [lane.post === '' ? [] : [lane.postAt], lane.edit === '' ? [] : [lane.editAt]].flat();
      return await comeBack(Math.min(...times));
    }
    calls += 1;
    const waitUntil = await advance(deps, turn, lane.post, `${turn.token}.${calls}`);
    if (waitUntil !== null) return await comeBack(lane.edit === '' ? waitUntil : Math.min(waitUntil, lane.editAt));
  }
}

function later(deps: PostDeps, waitMs: number): Date {
  return new Date(deps.now().getTime() + Math.max(0, waitMs));
}

/** Does what is next for the first message of a lane. Returns when to come back if that is not now. */
async function advance(deps: PostDeps, turn: Turn, key: string, attempt: string): Promise<number | null> {
  const { entries, lanes } = deps;
  const { team, channel } = turn;
  const entry = await entries.read(team, key);
  if (entry === null || entry.state === 'posted' || entry.state === 'gone' || entry.state === 'dead') {
    await lanes.drop(team, channel, key);
    return null;
  }
  const thread = entry.under === '' ? null : await entries.whereIs(team, entry.under);
  if (entry.under !== '' && thread === null) {
    await parkReply(deps, turn, { key, entry });
    return null;
  }
  const client = await clientOrBury(deps, turn, { key, entry });
  if (client === null) return null;
  const place = thread?.channel ?? (await conversation(deps, turn, client, { key, entry }));
  if (place === null) return null;
  if (entry.state === 'attempting') {
    await lookFor(deps, turn, client, { key, entry }, place, thread?.ts ?? null);
    return null;
  }

  const leaseMs = deps.leaseMs ?? LEASE_MS;
  const before = deps.now().getTime();
  const start = await lanes.begin(team, channel, key, { token: turn.token, attempt, leaseMs });
  if (start.is === 'later') return start.at;
  if (start.is !== 'go') return null;
  // The answer of Redis took so long that somebody else may have the turn by now: whether it was sent is for them to find out.
  if (deps.now().getTime() - before > leaseMs / 3) return null;
  const content: Content = JSON.parse(start.content);
  try {
    const { postMessage } = client.chat;
    const answer = await postMessage({
      channel: place,
      text: content.text,
      ...(content.blocks === undefined ? {} : { blocks: content.blocks }),
      ...(thread === null ? {} : { thread_ts: thread.ts }),
      metadata: { event_type: entry.kind, event_payload: { key, id: entry.thing } },
      unfurl_links: false,
      unfurl_media: false,
    });
    if (answer.ts === undefined) return null;
    await lanes.posted(team, channel, key, { ts: answer.ts, channel: answer.channel ?? place, version: start.version });
  } catch (error) {
    await afterFailure(deps, turn, { key, entry }, outcomeOfCall(error), error);
  }
  return null;
}

/** An attempt ended unclearly: adopts the message if it stands in Slack, and frees it to be posted again if it surely does not. */
async function lookFor(deps: PostDeps, turn: Turn, client: WebClient, { key, entry }: Head, place: string, thread: string | null) {
  const { lanes } = deps;
  const { team, channel } = turn;
  const attemptAt = new Date(entry.attemptAt ?? 0);
  const wanted = { channel: place, thread, key, attemptAt, cursor: entry.cursor ?? '' };
  const search = await findMessage(client, wanted, async () => {
    await lanes.enter(team, channel, { ...turn, leaseMs: deps.leaseMs ?? LEASE_MS });
  });
  switch (search.is) {
    case 'found':
      deps.log.info({ team, channel, key }, 'found a message whose posting had ended unclearly');
      return await lanes.posted(team, channel, key, { ts: search.ts, channel: place, version: entry.attemptVersion ?? entry.version });
    case 'absent':
      return await lanes.unsent(team, channel, key, 0, false);
    case 'interrupted':
      await lanes.searchedUntil(team, key, search.cursor);
      return await lanes.hold(team, channel, search.waitMs);
    case 'unreadable':
      return await bury(deps, turn, key, search.error, 'perhaps posted; its channel cannot be searched');
  }
}

/** A reply whose parent does not stand yet waits outside the lane; one whose parent never will is given up. */
async function parkReply(deps: PostDeps, turn: Turn, { key, entry }: Head): Promise<void> {
  const { team, channel } = turn;
  const parent = await deps.entries.read(team, entry.under);
  if (parent?.state === 'gone') {
    const under = (await deps.onThreadGone?.(team, { ...entry, key })) ?? null;
    if (under !== null) return await deps.lanes.replyTo(team, key, under);
    return await deps.lanes.bury(team, channel, key, 'the message it replies to was removed', false);
  }
  await deps.lanes.park(team, channel, key, entry.under);
}

async function afterFailure(deps: PostDeps, turn: Turn, { key, entry }: Head, outcome: CallOutcome, error: unknown) {
  const { team, channel } = turn;
  deps.log.warn({ team, channel, key, outcome, err: messageOf(error) }, 'Slack did not take a message');
  if (outcome.is === 'refused' && outcome.error === 'thread_not_found' && entry.under !== '') {
    // Known now, so that the next turn finds another place for it or gives it up.
    await deps.lanes.deleted(team, channel, entry.under);
    return await deps.lanes.unsent(team, channel, key, 0, false);
  }
  if (outcome.is === 'refused') return await bury(deps, turn, key, outcome.error);
  if (outcome.is === 'unclear') return await deps.lanes.hold(team, channel, deps.lookGraceMs ?? LOOK_GRACE_MS);
  const waitMs = outcome.waitMs ?? backoff(entry.failures);
  return await deps.lanes.unsent(team, channel, key, waitMs, outcome.waitMs === null);
}
