import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import { type AuditJob, isOver, newRun, type Run, runSchema } from './run.js';

/** String, JSON of one run. Lives RUN_DAYS after its last change. */
const runKey = (team: string, run: string) => workspaceKey(team, 'audit-run', run);
/** Sorted set: run id → when it was asked for, of runs that are not over. Lives as long as the workspace. */
const activeKey = (team: string) => workspaceKey(team, 'audit-runs');

const RUN_SECONDS = 30 * 86_400;

/** KEYS run, active; ARGV record, seconds, time, id. Stores a run that is not there yet; one that is there is given back. */
const CREATE = `
  redis.call('ZADD', KEYS[2], 'NX', ARGV[3], ARGV[4])
  if redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2], 'NX') then return false end
  return redis.call('GET', KEYS[1])`;

export interface RunStore {
  /** Stores a new run, or gives back the one that is there. */
  create(job: AuditJob): Promise<Run>;
  get(team: string, run: string): Promise<Run | null>;
  /** Changes a run that is not over; one that is over is given back as it is. Null when there is none. */
  update(team: string, run: string, change: (run: Run) => Partial<Run>): Promise<Run | null>;
  /** Runs that are not over, oldest first. */
  active(team: string): Promise<Run[]>;
}

export function runStore(redis: RedisConnection): RunStore {
  const get = (team: string, run: string) => readJson(redis, runKey(team, run), runSchema);

  return {
    get,
    async create(job) {
      const fresh = newRun(job);
      const keys = [runKey(job.team, job.run), activeKey(job.team)] as const;
      const args = [JSON.stringify(fresh), RUN_SECONDS, Date.parse(job.requestedAt), job.run] as const;
      const earlier = await redis.eval(CREATE, 2, ...keys, ...args);
      const run = typeof earlier === 'string' ? runSchema.parse(JSON.parse(earlier)) : fresh;
      if (isOver(run)) await redis.zrem(activeKey(job.team), job.run);
      return run;
    },
    async update(team, run, change) {
      const after = await updateJson(redis, runKey(team, run), runSchema, (before) =>
        before === null || isOver(before) ? before : { ...before, ...change(before), edition: before.edition + 1 },
      );
      if (after !== null && isOver(after)) await redis.zrem(activeKey(team), run);
      return after;
    },
    async active(team) {
      const ids = await redis.zrange(activeKey(team), '0', '-1');
      const runs = await Promise.all(ids.map((id) => get(team, id)));
      const gone = ids.filter((_, index) => runs[index] == null);
      if (gone.length > 0) await redis.zrem(activeKey(team), ...gone);
      return runs.filter((run): run is Run => run !== null && !isOver(run));
    },
  };
}
