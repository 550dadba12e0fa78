import { z } from 'zod';
import type { RedisConnection } from '../shared/redis.js';
import { PLAIN_SETTINGS, type Settings, settingsSchema } from './settings.js';
import { isClosed, KEPT_STATES } from './wish.js';
import { changedKey, NOTE_CHANGE, revisionKey, settingsKey, stateKey } from './wish-store.js';

/**
 * KEYS settings, revision, changed, then the ids in each state that is not closed; ARGV settings expected (empty: none), new ones.
 * Every open wish shows the new settings. Returns 1 when written.
 */
const SAVE = `${NOTE_CHANGE}
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('INCR', KEYS[2])
  for state = 4, #KEYS do
    for _, id in ipairs(redis.call('ZRANGE', KEYS[state], 0, -1)) do noteChange(KEYS[2], KEYS[3], id) end
  end
  return 1`;

const ALIVE = KEPT_STATES.filter((state) => !isClosed(state));

export type SettingsStore = ReturnType<typeof settingsStore>;

/** How the people of each channel vote. */
export function settingsStore(redis: RedisConnection) {
  return {
    async get(team: string, channel: string): Promise<Settings> {
      return readSettings(await redis.get(settingsKey(team, channel)));
    },

    /** Replaces a channel's settings by what `change` makes of them; two at once lose nothing. */
    async update(team: string, channel: string, change: (before: Settings) => Settings): Promise<Settings> {
      const key = settingsKey(team, channel);
      const keys = [key, revisionKey(team, channel), changedKey(team, channel), ...ALIVE.map((state) => stateKey(team, channel, state))];
      for (;;) {
        const before = await redis.get(key);
        const after = change(readSettings(before));
        const saved = await redis.eval(SAVE, keys.length, ...keys, before ?? '', JSON.stringify(after));
        if (z.number().parse(saved) === 1) return after;
      }
    },
  };
}

export function readSettings(text: string | null): Settings {
  return text === null ? PLAIN_SETTINGS : settingsSchema.parse(JSON.parse(text));
}
