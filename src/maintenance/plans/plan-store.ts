import { type Clock, systemClock } from '../../shared/clock.js';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../../shared/redis.js';
import { type Plan, planSchema, withPast } from './plan.js';

/** String: one plan as JSON. Lives until the plan is removed. */
const planKey = (team: string, id: string) => workspaceKey(team, 'plan', id);
/** Hash: channel → ids of its plans with spaces between them, oldest first. */
const channelsKey = (team: string) => workspaceKey(team, 'plans');

/** KEYS plan, channels; ARGV record, channel, id. */
const SAVE = `
  local held = redis.call('HGET', KEYS[2], ARGV[2]) or ''
  redis.call('SET', KEYS[1], ARGV[1])
  for id in string.gmatch(held, '%S+') do
    if id == ARGV[3] then return end
  end
  redis.call('HSET', KEYS[2], ARGV[2], held == '' and ARGV[3] or held .. ' ' .. ARGV[3])`;

/** KEYS plan, channels; ARGV record, channel, id. Returns 1 when there was neither such a plan nor another one in the channel. */
const SAVE_FIRST = `
  if redis.call('EXISTS', KEYS[1]) == 1 or redis.call('HEXISTS', KEYS[2], ARGV[2]) == 1 then return 0 end
  redis.call('SET', KEYS[1], ARGV[1])
  return redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])`;

/** KEYS plan, channels; ARGV id. Removes the plan, and its channel's entry with the last one. */
const REMOVE = `
  local record = redis.call('GET', KEYS[1])
  if not record then return 0 end
  local channel = cjson.decode(record).channel
  local others = {}
  for id in string.gmatch(redis.call('HGET', KEYS[2], channel) or '', '%S+') do
    if id ~= ARGV[1] then table.insert(others, id) end
  end
  if #others == 0 then
    redis.call('HDEL', KEYS[2], channel)
  else
    redis.call('HSET', KEYS[2], channel, table.concat(others, ' '))
  end
  return redis.call('DEL', KEYS[1])`;

/** KEYS plan, channels; ARGV record before, record after, id, channel before, channel after. Returns 1 when the plan was as before. */
const MOVE = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  local others = {}
  for id in string.gmatch(redis.call('HGET', KEYS[2], ARGV[4]) or '', '%S+') do
    if id ~= ARGV[3] then table.insert(others, id) end
  end
  if #others == 0 then
    redis.call('HDEL', KEYS[2], ARGV[4])
  else
    redis.call('HSET', KEYS[2], ARGV[4], table.concat(others, ' '))
  end
  local there = redis.call('HGET', KEYS[2], ARGV[5])
  redis.call('HSET', KEYS[2], ARGV[5], there and there .. ' ' .. ARGV[3] or ARGV[3])
  return 1`;

export interface PlanStore {
  /** Saves a plan, new or changed. */
  save(team: string, plan: Plan): Promise<void>;
  /** Saves the first plan of a channel. False: the channel has one, or the id is taken. */
  saveFirst(team: string, plan: Plan): Promise<boolean>;
  get(team: string, id: string): Promise<Plan | null>;
  /** The channel's first plan: the one that set-up made, and that new sites join. */
  byChannel(team: string, channel: string): Promise<Plan | null>;
  /** All plans of a channel, oldest first. */
  ofChannel(team: string, channel: string): Promise<Plan[]>;
  /** All plans of the workspace, by name and then channel. */
  list(team: string): Promise<Plan[]>;
  /** Changes a plan; two changes at once lose nothing. `change` may run several times and must keep id and channel. Null: there is no such plan. */
  update(team: string, id: string, change: (plan: Plan) => Plan): Promise<Plan | null>;
  /** Gives a plan another channel. Again changes nothing. */
  move(team: string, id: string, channel: string): Promise<void>;
  remove(team: string, id: string): Promise<void>;
}

/** @param now when a change counts from; the plan remembers what it said before. */
export function planStore(redis: RedisConnection, now: Clock = systemClock): PlanStore {
  async function get(team: string, id: string): Promise<Plan | null> {
    return await readJson(redis, planKey(team, id), planSchema);
  }

  async function read(team: string, held: (string | null)[]): Promise<Plan[]> {
    const ids = held.flatMap((words) => (words ?? '').split(' ').filter(Boolean));
    const plans = await Promise.all(ids.map((id) => get(team, id)));
    return plans.filter((plan) => plan !== null);
  }

  async function ofChannel(team: string, channel: string): Promise<Plan[]> {
    return await read(team, [await redis.hget(channelsKey(team), channel)]);
  }

  return {
    get,
    ofChannel,
    async save(team, plan) {
      const record = JSON.stringify(planSchema.parse(plan));
      await redis.eval(SAVE, 2, planKey(team, plan.id), channelsKey(team), record, plan.channel, plan.id);
    },
    async saveFirst(team, plan) {
      const record = JSON.stringify(planSchema.parse(plan));
      return (await redis.eval(SAVE_FIRST, 2, planKey(team, plan.id), channelsKey(team), record, plan.channel, plan.id)) === 1;
    },
    async byChannel(team, channel) {
      return (await ofChannel(team, channel))[0] ?? null;
    },
    async list(team) {
      const plans = await read(team, await redis.hvals(channelsKey(team)));
      return plans.sort((a, b) => a.name.localeCompare(b.name) || a.channel.localeCompare(b.channel));
    },
    async update(team, id, change) {
      return await updateJson(redis, planKey(team, id), planSchema, (plan) => {
        const after = plan === null ? null : change(plan);
        if (plan === null || after === null || after === plan) return after;
        return { ...withPast(plan, after, now()), edition: (plan.edition ?? 0) + 1 };
      });
    },
    async move(team, id, channel) {
      for (;;) {
        const before = await redis.get(planKey(team, id));
        const plan = before === null ? null : planSchema.parse(JSON.parse(before));
        if (before === null || plan === null || plan.channel === channel) return;
        const after = JSON.stringify({ ...plan, channel });
        if ((await redis.eval(MOVE, 2, planKey(team, id), channelsKey(team), before, after, id, plan.channel, channel)) === 1) return;
      }
    },
    async remove(team, id) {
      await redis.eval(REMOVE, 2, planKey(team, id), channelsKey(team), id);
    },
  };
}
