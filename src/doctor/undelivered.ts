import { connectRedis, GLOBAL_TAG, type RedisConnection, whenReady } from '../shared/redis.js';
import { within } from '../shared/within.js';
import { outboxStore } from '../slack/outbox-store.js';
import { workspaceStore } from '../slack/workspace-store.js';
import type { Diagnosis } from './diagnosis.js';

const TIMEOUT_MS = 5_000;
const SUBJECT = 'Messages';

/** Whether there are messages that could not be posted. Never throws: a Redis that does not answer has a diagnosis of its own. */
export async function diagnoseUndelivered(url: string, prefix = GLOBAL_TAG): Promise<Diagnosis> {
  const connection = connectRedis(url, 'work', () => {});
  try {
    return judge(
      await within(
        TIMEOUT_MS,
        whenReady(connection).then((redis) => count(redis, prefix)),
      ),
    );
  } catch {
    return { subject: SUBJECT, state: 'could-not-check', seen: 'Redis did not tell which could not be posted' };
  } finally {
    connection.disconnect();
  }
}

async function count(redis: RedisConnection, prefix: string): Promise<number> {
  const teams = await workspaceStore(redis, prefix).list();
  const counts = await Promise.all(teams.map((team) => outboxStore(redis).countDead(team)));
  return counts.reduce((sum, one) => sum + one, 0);
}

function judge(undelivered: number): Diagnosis {
  if (undelivered === 0) return { subject: SUBJECT, state: 'ok', seen: 'none waits that could not be posted' };
  const which = undelivered === 1 ? 'one could not be posted' : `${undelivered} could not be posted`;
  return { subject: SUBJECT, state: 'warn', seen: which, fix: '`farrier undelivered` says why; then `farrier undelivered retry all`' };
}
