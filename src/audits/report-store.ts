import { type RedisConnection, readJson, workspaceKey } from '../shared/redis.js';
import { compareReport, type Memory, memorySchema, uncompared } from './compare.js';
import { type Report, reportSchema } from './report.js';
import { type HistoryEntry, historyEntry, historyEntrySchema, type RunResult, resultSchema } from './result.js';

/** Hash: audit → JSON of its newest report of the site. Lives until the site is removed. */
const latestKey = (team: string, site: string) => workspaceKey(team, 'reports', site);
/** Hash: audit → JSON of what is open and since when. Lives until the site is removed. */
const memoryKey = (team: string, site: string) => workspaceKey(team, 'report-memory', site);
/** List of JSON, newest first, of the site's last HISTORY_LENGTH runs of any audit. Lives until the site is removed. */
const historyKey = (team: string, site: string) => workspaceKey(team, 'report-history', site);
/** String, JSON: what one run of one audit found. Lives RESULT_SECONDS. */
const resultKey = (team: string, run: string, audit: string) => workspaceKey(team, 'audit-result', run, audit);

const HISTORY_LENGTH = 200;
const RESULT_SECONDS = 90 * 86_400;

/**
 * KEYS result, memory, latest, history; ARGV audit, memory as read, memory, result, report, history entry, history length, life.
 * Stores what a run found, once. Returns 0 when the memory changed since it was read, 1 when stored, 2 when it was stored before.
 */
const RECORD = `
  if redis.call('EXISTS', KEYS[1]) == 1 then return 2 end
  if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[2] then return 0 end
  redis.call('SET', KEYS[1], ARGV[4], 'EX', ARGV[8])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[5])
  redis.call('LPUSH', KEYS[4], ARGV[6])
  redis.call('LTRIM', KEYS[4], 0, ARGV[7] - 1)
  return 1`;

export interface ReportStore {
  /** Stores the report of a run and what changed since the one before. The same run is stored once: again gives the first result. */
  record(where: { team: string; site: string; run: string }, report: Report): Promise<RunResult>;
  /** Stores the report of a run that is about something of the past, as of a kept backup: compared with nothing, and nothing with it. */
  keep(where: { team: string; site: string; run: string }, report: Report): Promise<RunResult>;
  /** What a run found, while it is kept. */
  result(team: string, run: string, audit: string): Promise<RunResult | null>;
  /** The newest report of each audit that ran on the site. */
  latest(team: string, site: string): Promise<Record<string, Report>>;
  /** What the audits of a site remember of earlier runs. */
  memories(team: string, site: string): Promise<Memory[]>;
  /** Newest first; of one audit when it is named. */
  history(team: string, site: string, audit: string | null): Promise<HistoryEntry[]>;
  /** Forgets everything about a site. */
  remove(team: string, site: string): Promise<void>;
}

export function reportStore(redis: RedisConnection): ReportStore {
  const result = (team: string, run: string, audit: string) => readJson(redis, resultKey(team, run, audit), resultSchema);

  return {
    result,
    async record({ team, site, run }, report) {
      const { audit } = report;
      for (;;) {
        const seen = await redis.hget(memoryKey(team, site), audit);
        const before = seen === null ? null : memorySchema.parse(JSON.parse(seen));
        const { comparison, memory } = compareReport(before, report);
        const stored = await redis.eval(
          RECORD,
          4,
          resultKey(team, run, audit),
          memoryKey(team, site),
          latestKey(team, site),
          historyKey(team, site),
          audit,
          seen ?? '',
          JSON.stringify(memory),
          JSON.stringify({ report, comparison }),
          JSON.stringify(report),
          JSON.stringify(historyEntry(run, report, comparison)),
          HISTORY_LENGTH,
          RESULT_SECONDS,
        );
        if (stored === 1) return { report, comparison };
        const earlier = stored === 2 ? await result(team, run, audit) : null;
        if (earlier !== null) return earlier;
      }
    },
    async keep({ team, run }, report) {
      const own: RunResult = { report, comparison: uncompared() };
      const stored = await redis.set(resultKey(team, run, report.audit), JSON.stringify(own), 'EX', RESULT_SECONDS, 'NX');
      return (stored === 'OK' ? null : await result(team, run, report.audit)) ?? own;
    },
    async latest(team, site) {
      const all = await redis.hgetall(latestKey(team, site));
      return Object.fromEntries(Object.entries(all).map(([audit, text]) => [audit, reportSchema.parse(JSON.parse(text))]));
    },
    async memories(team, site) {
      const all = await redis.hvals(memoryKey(team, site));
      return all.map((text) => memorySchema.parse(JSON.parse(text)));
    },
    async history(team, site, audit) {
      const texts = await redis.lrange(historyKey(team, site), 0, -1);
      const entries = texts.map((text) => historyEntrySchema.parse(JSON.parse(text)));
      return audit === null ? entries : entries.filter((entry) => entry.audit === audit);
    },
    async remove(team, site) {
      await redis.del(latestKey(team, site), memoryKey(team, site), historyKey(team, site));
    },
  };
}
