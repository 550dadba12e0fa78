import { reportStore } from '../../../src/audits/report-store.js';
import { runStore } from '../../../src/audits/run-store.js';
import { silenceStore } from '../../../src/audits/silence-store.js';
import { systemClock } from '../../../src/shared/clock.js';
import { connectRedis, whenReady } from '../../../src/shared/redis.js';
import { siteStore } from '../../../src/sites/site-store.js';
import { createOutbox } from '../../../src/slack/outbox-queue.js';
import { startRunAudits } from '../../../workers/run-audits.js';
import { aFinding, aReport } from './reports.js';

/** A worker on audits in a process of its own, to be killed. Its audit takes `slowMs`; it prints a line when one begins and ends. */
const [url = '', prefix = '', slowMs = '0'] = process.argv.slice(2);
const onError = () => {};
const connection = await whenReady(connectRedis(url, 'work', onError));
const redis = await whenReady(connectRedis(url, 'work', onError));

startRunAudits({
  connection,
  prefix,
  onError,
  isRemoved: async () => false,
  deps: {
    runs: runStore(redis),
    reports: reportStore(redis),
    outbox: createOutbox({ redis, queueConnection: redis, prefix }),
    sites: siteStore(redis),
    silences: silenceStore(redis),
    now: systemClock,
    onError,
    audit: async (audit, _target, { progress, signal }) => {
      progress('reading', 1, 2);
      console.log(`begun ${audit}`);
      await new Promise((resolve) => setTimeout(resolve, Number(slowMs)));
      signal.throwIfAborted();
      console.log(`ended ${audit}`);
      return aReport({ audit, findings: [aFinding()], finishedAt: new Date().toISOString() });
    },
  },
});
console.log('ready');
