import { workspaceKey } from '../shared/redis.js';

/**
 * Where the outbox of a workspace is kept. A lane is what waits for one channel (or, for direct messages, one person).
 * All under the workspace's hash tag, so that one script can change several of them.
 */

/** Hash, one message: see `Entry`. Kept 400 days after the last change, so that a board of last year can still be edited. */
export const entryKey = (team: string, key: string) => workspaceKey(team, 'outbox', 'entry', key);
/** Sorted set of message keys by their order of acceptance: to be posted. Gone when empty. */
export const laneKey = (team: string, channel: string) => workspaceKey(team, 'outbox', 'lane', channel);
/** Sorted set of message keys by the earliest moment (ms) at which they may be edited or deleted. Gone when empty. */
export const editsKey = (team: string, channel: string) => workspaceKey(team, 'outbox', 'edits', channel);
/**
 * Hash, whose turn it is in a lane: `holder` and `until` (the lease of whoever works on it), `waker` and `wakeBy` (the job
 * that comes back, and when it is overdue), `postAt` (nothing is posted before) and `slot` (its place in the workspace's pace).
 * One day after the last use.
 */
export const turnKey = (team: string, channel: string) => workspaceKey(team, 'outbox', 'turn', channel);
/** Sorted set of replies that wait until this message stands in Slack, by their order of acceptance. */
export const repliesKey = (team: string, key: string) => workspaceKey(team, 'outbox', 'replies', key);
/** Number, the order of acceptance in the workspace. */
export const orderKey = (team: string) => workspaceKey(team, 'outbox', 'order');
/** Number, the moment (ms) of the next free slot in the workspace's pace. Seconds. */
export const paceKey = (team: string) => workspaceKey(team, 'outbox', 'pace');
/** Sorted set of message keys by the moment they died. */
export const deadKey = (team: string) => workspaceKey(team, 'outbox', 'dead');
/** String, the direct conversation with a person. 30 days. */
export const directKey = (team: string, user: string) => workspaceKey(team, 'outbox', 'direct', user);
/** Sorted set, every lane that may hold something, `<team> <channel>`, by how often it was woken. Gone when nothing waits. */
export const busyKey = (prefix: string) => `${prefix}:outbox:busy`;

export const ENTRY_LIFE_MS = 400 * 86_400_000;
export const TURN_LIFE_MS = 86_400_000;
export const DIRECT_LIFE_MS = 30 * 86_400_000;
