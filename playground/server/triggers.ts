import type { Clock } from '../../src/shared/clock.js';
import { ApiError } from './api-error.js';
import { randomKey } from './identifiers.js';

/** Slack's life of a trigger: three seconds, one modal. */
const TRIGGER_MS = 3_000;
const KEPT = 5_000;

interface Trigger {
  user: string;
  issuedAt: number;
  used: boolean;
  /** The modal it came from; only such a trigger may push. */
  fromView?: string;
}

export type Triggers = ReturnType<typeof triggerStore>;

/** What lets the bot open a modal after somebody did something. */
export function triggerStore(now: Clock) {
  const triggers = new Map<string, Trigger>();

  function forgetOldest(): void {
    if (triggers.size <= KEPT) return;
    for (const id of triggers.keys()) {
      triggers.delete(id);
      return;
    }
  }

  return {
    /** A new trigger, or the same again when `id` was issued before (a replayed request). */
    issue(user: string, { id = `${now().getTime()}.${randomKey()}`, fromView }: { id?: string; fromView?: string } = {}): string {
      if (triggers.has(id)) return id;
      triggers.set(id, { user, issuedAt: now().getTime(), used: false, ...(fromView === undefined ? {} : { fromView }) });
      forgetOldest();
      return id;
    },
    /** @throws {ApiError} for an unknown, old or already used trigger. */
    exchange(id: string): Trigger {
      const trigger = triggers.get(id);
      if (trigger === undefined) throw new ApiError('invalid_trigger_id');
      if (trigger.used) throw new ApiError('exchanged_trigger_id');
      if (now().getTime() - trigger.issuedAt > TRIGGER_MS) throw new ApiError('expired_trigger_id');
      trigger.used = true;
      return trigger;
    },
  };
}
