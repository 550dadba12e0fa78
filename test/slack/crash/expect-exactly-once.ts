import type { CrashResult } from './run-crashes.js';
import { finalText } from './settings.js';

/** Every message once, none lost, none given up, in its last version, replies in the thread of their round. */
export function expectExactlyOnce({ wanted, posted, dead }: CrashResult): void {
  const counts = Object.fromEntries(wanted.map((work) => [work.key, posted.get(work.key)?.length ?? 0]));
  expect(counts).toEqual(Object.fromEntries(wanted.map((work) => [work.key, 1])));
  expect(dead).toEqual([]);
  for (const work of wanted) {
    const [message] = posted.get(work.key) ?? [];
    expect(message?.text).toBe(finalText(work));
    expect(message?.channel).toBe(work.channel);
    expect(message?.threadTs).toBe(work.under === undefined ? undefined : posted.get(work.under)?.[0]?.ts);
  }
}
