import type { CrashResult } from './crash-app.js';
import { keyOf } from './main-job.js';

/** Every message once, none lost, none beside them, replies in their thread and after their parent, nothing given up or forgotten. */
export function expectEachOnce({ wanted, posted, dead, overdue, statuses }: CrashResult): void {
  const keys = posted.flatMap((message) => keyOf(message) ?? []);
  expect(keys.toSorted()).toEqual([...wanted.keys()].toSorted());
  const byKey = new Map(posted.map((message) => [keyOf(message), message]));
  for (const [key, { channel, under }] of wanted) {
    const message = byKey.get(key);
    const parent = under === null ? undefined : byKey.get(under);
    expect({ key, channel: message?.channel, thread: message?.thread_ts }).toEqual({ key, channel, thread: parent?.ts });
    if (parent !== undefined) expect(Number(message?.ts)).toBeGreaterThan(Number(parent.ts));
  }
  expect(dead).toEqual([]);
  expect(overdue).toEqual([]);
  expect(statuses.filter((status) => status !== 0)).toEqual([]);
}
