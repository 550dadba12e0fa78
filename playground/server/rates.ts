export interface RateRules {
  /** Messages a channel takes at once before it slows to one a second. */
  burst?: number;
  /** Calls of history and replies a minute; one for apps that are distributed outside the Marketplace. */
  historyPerMinute?: number;
  /** Messages that one call of them returns at most; 15 for such apps. */
  historyPage?: number;
  /** Messages a minute over the whole workspace. */
  workspacePerMinute?: number;
}

const POSTS = new Set(['chat.postMessage', 'chat.postEphemeral', 'chat.update']);
const HISTORY = new Set(['conversations.history', 'conversations.replies']);

/** Slack's limits on how fast an app may call. `admit` answers 0, or the seconds to wait. */
export function rateLimits({ burst = 3, historyPerMinute, workspacePerMinute }: RateRules, nowMs: () => number) {
  const buckets = new Map<string, { tokens: number; at: number }>();

  /** Takes one token out of a bucket that refills evenly; answers the seconds until there is one. */
  function take(key: string, size: number, perSecond: number): number {
    const now = nowMs();
    const bucket = buckets.get(key) ?? { tokens: size, at: now };
    buckets.set(key, bucket);
    bucket.tokens = Math.min(size, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }

  return {
    admit(method: string, channel: string): number {
      if (HISTORY.has(method) && historyPerMinute !== undefined) return take(method, historyPerMinute, historyPerMinute / 60);
      if (!POSTS.has(method)) return 0;
      const wait = take(`${method === 'chat.update' ? 'update' : 'post'} ${channel}`, burst, 1);
      if (wait > 0 || workspacePerMinute === undefined) return wait;
      return take('workspace', workspacePerMinute, workspacePerMinute / 60);
    },
  };
}
