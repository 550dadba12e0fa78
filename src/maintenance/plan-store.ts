import { UserError } from '../shared/errors.js';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import { type Plan, planSchema } from './plan.js';

/** String: one plan as JSON. Lives until the plan is removed. */
const planKey = (team: string, id: string) => workspaceKey(team, 'plan', id);
/** Hash: channel → id of its plan. One plan a channel: a second site joins it. */
const channelsKey = (team: string) => workspaceKey(team, 'plans');

/** KEYS plan, channels; ARGV record, channel, id. Saves unless the channel has another plan. Returns 1 when saved. */
const SAVE = `
  local holder = redis.call('HGET', KEYS[2], ARGV[2])
  if holder and holder ~= ARGV[3] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1])
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
  return 1`;

/** KEYS plan, channels; ARGV id. Removes the plan and frees its channel. */
const REMOVE = `
  local record = redis.call('GET', KEYS[1])
  if not record then return 0 end
  local channel = cjson.decode(record).channel
  if redis.call('HGET', KEYS[2], channel) == ARGV[1] then redis.call('HDEL', KEYS[2], channel) end
  return redis.call('DEL', KEYS[1])`;

export interface PlanStore {
  /**
   * Saves a plan, new or changed.
   * @throws {UserError} when its channel has another plan already.
   */
  save(team: string, plan: Plan): Promise<void>;
  get(team: string, id: string): Promise<Plan | null>;
  byChannel(team: string, channel: string): Promise<Plan | null>;
  /** All plans of the workspace, by name and then channel. */
  list(team: string): Promise<Plan[]>;
  /** Changes a plan; two changes at once lose nothing. `change` may run several times and must keep id and channel. Null: there is no such plan. */
  update(team: string, id: string, change: (plan: Plan) => Plan): Promise<Plan | null>;
  remove(team: string, id: string): Promise<void>;
}

export function planStore(redis: RedisConnection): PlanStore {
  async function get(team: string, id: string): Promise<Plan | null> {
    return await readJson(redis, planKey(team, id), planSchema);
  }

  return {
    get,
    async save(team, plan) {
      const record = JSON.stringify(planSchema.parse(plan));
      const saved = await redis.eval(SAVE, 2, planKey(team, plan.id), channelsKey(team), record, plan.channel, plan.id);
      if (saved !== 1) throw new UserError(`<#${plan.channel}> has a plan already. Add the site to that one`);
    },
    async byChannel(team, channel) {
      const id = await redis.hget(channelsKey(team), channel);
      return id === null ? null : await get(team, id);
    },
    async list(team) {
      const ids = await redis.hvals(channelsKey(team));
      const plans = await Promise.all(ids.map((id) => get(team, id)));
      return plans.filter((plan) => plan !== null).sort((a, b) => a.name.localeCompare(b.name) || a.channel.localeCompare(b.channel));
    },
    async update(team, id, change) {
      return await updateJson(redis, planKey(team, id), planSchema, (plan) => (plan === null ? null : change(plan)));
    },
    async remove(team, id) {
      await redis.eval(REMOVE, 2, planKey(team, id), channelsKey(team), id);
    },
  };
}
