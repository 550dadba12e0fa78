import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.js';
import type { Clock } from '../shared/clock.js';
import type { Environment } from '../shared/programs.js';
import type { Diagnosis } from './diagnosis.js';
import { diagnoseBaseUrl, diagnoseSources } from './network.js';
import { diagnoseNoRedis, rememberBackup } from './private-redis.js';
import { diagnoseRedisAt } from './redis.js';
import { diagnoseSlack, type WantedScopes } from './slack.js';
import { diagnoseUndelivered } from './undelivered.js';

/** Everything the doctor looks at. Changes nothing and starts nothing. */
export async function examine(given: { config: Config; env: Environment; scopes: WantedScopes; now: Clock }): Promise<Diagnosis[]> {
  const { config, env, scopes, now } = given;
  const groups = await Promise.all([
    diagnoseSlack(config.slack, scopes, now),
    examineRedis(config, env),
    diagnoseSources(config.sources),
    diagnoseBaseUrl(config.baseUrl).then((diagnosis) => [diagnosis]),
  ]);
  return [{ subject: 'Configuration', state: 'ok', seen: `read; Slack by ${config.slack.mode}` }, ...groups.flat()];
}

async function examineRedis(config: Config, env: Environment): Promise<Diagnosis[]> {
  const { redisUrl } = config;
  // The playground has a folder of its own.
  const dataDir = config.slack.mode === 'playground' ? join(config.dataDir, 'playground') : config.dataDir;
  const socket = join(dataDir, 'redis', 'redis.sock');
  if (redisUrl !== null) return [...(await examineRunning(redisUrl)), rememberBackup(null)];
  const runs = await access(socket).then(
    () => true,
    () => false,
  );
  const seen = runs ? await examineRunning(`unix://${socket}`) : [await diagnoseNoRedis(dataDir, env)];
  return [...seen, rememberBackup(dataDir)];
}

async function examineRunning(url: string): Promise<Diagnosis[]> {
  const [redis, messages] = await Promise.all([diagnoseRedisAt(url), diagnoseUndelivered(url)]);
  return [...redis, messages];
}
