import { auditQueue } from '../../src/audits/audit-queue.js';
import { followUpgrade } from '../../src/audits/follow-upgrade.js';
import { type AuditJob, messageKey } from '../../src/audits/run.js';
import { auditSite, type PerformDeps } from '../../src/audits/run-job.js';
import { placeQueue } from '../../src/backups/places/place-queue.js';
import { type RecordDrillDeps, recordDrill } from '../../src/backups/records/record-drill.js';
import { exportQueue } from '../../src/exports/export-queue.js';
import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import { previewRound } from '../../src/maintenance/rounds/open-round.js';
import { placeElsewhere } from '../../src/maintenance/rounds/own-thread.js';
import { roundQueue, tellRounds } from '../../src/maintenance/rounds/round-queue.js';
import { reportQueue } from '../../src/reports/report-queue.js';
import { startDueLoop } from '../../src/schedule/enqueue-due.js';
import { systemClock } from '../../src/shared/clock.js';
import { Misconfigured } from '../../src/shared/errors.js';
import type { Log } from '../../src/shared/logger.js';
import { connectRedis, GLOBAL_TAG, whenReady } from '../../src/shared/redis.js';
import { readingQueue } from '../../src/sites/reading-queue.js';
import type { Site } from '../../src/sites/site.js';
import { membership } from '../../src/slack/membership.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { people } from '../../src/slack/people.js';
import { boardBack, drawBoard } from '../../src/wishlist/draw-board.js';
import { showEvidence } from '../../src/wishlist/evidence.js';
import { importQueue } from '../../src/wishlist/import-queue.js';
import { newsQueue } from '../../src/wishlist/news-queue.js';
import { offerSweep } from '../../src/wishlist/offer-sweep.js';
import { noteNews } from '../../src/wishlist/tell-voters.js';
import { startImportWishes } from '../../workers/import-wishes.js';
import { startLookAtPlaces } from '../../workers/look-at-places.js';
import { startMakeExports } from '../../workers/make-exports.js';
import { startMakeReports } from '../../workers/make-reports.js';
import { startOpenRounds } from '../../workers/open-rounds.js';
import { startPostMessages } from '../../workers/post-messages.js';
import { startReadSites } from '../../workers/read-sites.js';
import { startRefreshBoards } from '../../workers/refresh-boards.js';
import { startRunAudits } from '../../workers/run-audits.js';
import { startTellVoters } from '../../workers/tell-voters.js';
import { drillInChild } from '../drill-child.js';
import { drillInFolder } from '../drill-folder.js';
import { announcedFor } from './announced.js';
import { dueKinds } from './due-kinds.js';
import { lookAgain } from './look-again.js';
import { makers } from './makers.js';
import { outsideLater } from './outside-later.js';
import { pauseChannel } from './pause-channel.js';
import { upgradeFollower } from './plan-upgrade.js';
import { drilledFor, proveTasks } from './prove.js';
import type { RunningRole } from './role.js';
import { changesOf } from './round-changes.js';
import type { ReadyConfig } from './run-role.js';
import { setUpDeps, siteRemover } from './site-parts.js';
import { slackClients } from './slack-clients.js';
import { openStores } from './stores.js';
import { budgetOf, topWish } from './top-wish.js';

/** What `farrier worker --queues` takes. */
export const QUEUES = [
  'post-messages',
  'audits',
  'rounds',
  'site-readings',
  'reports',
  'exports',
  'imports',
  'boards',
  'news',
  'places',
  'due',
] as const;
type QueueName = (typeof QUEUES)[number];

interface Closable {
  close(): Promise<void>;
}

/**
 * Starts the workers of the named queues, or of all.
 * @throws {Misconfigured} for a queue that does not exist.
 */
export async function runWorker(
  config: ReadyConfig,
  log: Log,
  { queues, prefix = GLOBAL_TAG }: { queues: string[] | null; prefix?: string },
): Promise<RunningRole> {
  const wanted = readQueues(queues);
  const now = systemClock;
  const onError = (error: unknown) => log.warn({ err: error }, 'a worker had an error');
  const connection = connectRedis(config.redisUrl, 'work', onError);
  await whenReady(connection);
  const stores = openStores(connection, prefix, config);
  const { clientFor } = await slackClients(config, connection, prefix, log);
  const outbox = createOutbox({ redis: connection, queueConnection: connection, prefix, onError });
  const rounds = roundQueue({ connection, prefix, onError });
  const readings = readingQueue({ connection, prefix, onError });
  const audits = auditQueue({ connection, prefix, onError });
  const reportJobs = reportQueue({ connection, prefix, onError });
  const exportJobs = exportQueue({ connection, prefix, onError });
  const importJobs = importQueue({ connection, prefix, onError });
  const placeJobs = placeQueue({ connection, prefix, onError });
  const newsJobs = newsQueue({ connection, prefix, onError });
  const { drillFolder } = config;
  const drill = drillFolder === null ? drillInChild(process.argv[1] ?? '', process.env) : drillInFolder(drillFolder);
  const outside = outsideLater(async () => (await import('./outside.js')).openOutside(config, stores, now, drill));
  const { audit, findManifests, lookAtAddress, lookAtPlace } = outside;

  const drillDeps: RecordDrillDeps = {
    ...stores,
    run: (team, run) => stores.runs.get(team, run),
    tellRounds: tellRounds(rounds),
    sendCard: (team, { site, drill: id, run, channel, at }) =>
      exportJobs.add({
        team,
        request: `card-${run}`,
        user: channel,
        what: 'card',
        about: { site, drill: id },
        requestedAt: at,
        under: messageKey(run),
      }),
  };
  const upgrades = upgradeFollower(stores, outbox, now);
  const reported: PerformDeps['reported'] = async (where, report) => {
    await followUpgrade(upgrades, where, report);
    const site = await stores.sites.get(where.team, where.site);
    if (site !== null) await showEvidence({ ...stores, now }, where.team, site);
    await recordDrill(drillDeps, where, report);
  };
  const auditNow = async (team: string, site: Site, name: string, signal: AbortSignal) => {
    const run = `look-${site.id}-${now().getTime()}`;
    const { report } = await auditSite({ audit, reports: stores.reports, reported }, { team, site, audit: name, run }, signal);
    await rounds.add([{ what: 'heard', team, id: site.id, run: `${run}-${name}` }]);
    return report;
  };
  const heard = ({ team, site, run }: AuditJob, outcome: 'done' | 'failed') =>
    rounds.add([{ what: 'heard', team, id: site, run, failed: outcome === 'failed' }]);
  const proveStored = proveTasks({ stores, now });
  const proveForPreview = proveTasks({ stores, now, look: { address: lookAtAddress } });
  const members = membership(clientFor, now);
  const persons = people(clientFor, members, now);
  const roundDeps: RoundDeps = {
    ...stores,
    outbox,
    now,
    log,
    people: persons,
    prove: proveTasks({ stores, now, look: { address: lookAtAddress }, looksAgain: true }),
    lookAgain: lookAgain({ ...stores, audits, now }),
    announced: announcedFor(stores),
    drilled: drilledFor(stores),
    topWish: (team, channel) => topWish(stores, team, channel),
    changesOf: changesOf(stores, now),
    opened: (team, channel, thread) => offerSweep({ ...stores, outbox, budgetOf: budgetOf(stores), now }, team, channel, thread),
  };
  const setUp = setUpDeps({ stores, outbox, readings, now });
  const watch = { ...stores, outbox, now, tellRounds: tellRounds(rounds) };
  const options = { connection, prefix, onError };
  const news = { ...stores, budgetOf: budgetOf(stores), now };
  const isRemoved = (team: string) => stores.workspaces.isRemoved(team);

  const start: Record<QueueName, () => Closable> = {
    'post-messages': () =>
      startPostMessages({
        ...options,
        clientFor,
        log,
        onChannelGone: pauseChannel({ stores, outbox, people: persons, now, log }).gone,
        onMessageGone: boardBack(stores.boards, now),
        onThreadGone: async (team, message) => (message.kind === 'farrier_round' ? await placeElsewhere(roundDeps, team, message) : null),
      }),
    audits: () => startRunAudits({ ...options, isRemoved, deps: { ...stores, outbox, now, audit, onError, heard, reported } }),
    rounds: () => startOpenRounds(options, { ...roundDeps, isRemoved, proveStored }),
    'site-readings': () =>
      startReadSites(options, {
        isRemoved,
        setUp,
        audit: auditNow,
        findManifests,
        lookAtAddress,
        preview: (team, plan) => previewRound({ ...roundDeps, prove: proveForPreview }, team, plan),
      }),
    reports: () => startMakeReports(options, { ...stores, outbox, clientFor, isRemoved }),
    exports: () => startMakeExports(options, { ...stores, makers: makers(stores, members), outbox, clientFor, isRemoved }),
    imports: () => startImportWishes(options, { ...stores, outbox, now, isRemoved }),
    boards: () =>
      startRefreshBoards({
        boards: stores.boards,
        draw: (team, channel) => drawBoard({ ...stores, outbox, now, noteNews: (...changed) => noteNews(news, ...changed) }, team, channel),
        now,
        log,
      }),
    news: () => startTellVoters(options, { ...news, outbox, people: persons, log, isRemoved }),
    places: () => startLookAtPlaces(options, { ...stores, now, isRemoved, look: lookAtPlace, tellRounds: tellRounds(rounds) }),
    due: () => {
      const kinds = dueKinds({
        stores,
        rounds,
        watch,
        placeJobs,
        newsJobs,
        outbox,
        removeSite: siteRemover(stores),
        queues: [outbox, rounds, readings, audits, reportJobs, exportJobs, importJobs, placeJobs, newsJobs],
      });
      const loop = startDueLoop({ store: stores.due, kinds, isRemoved, now, pollMs: 500, log });
      return { close: () => loop.stop() };
    },
  };
  const running = wanted.map((name) => start[name]());
  log.info({ queues: wanted }, 'working');
  return {
    async stop() {
      await Promise.all(running.map((worker) => worker.close()));
      await Promise.all([
        outbox.close(),
        rounds.close(),
        readings.close(),
        audits.close(),
        reportJobs.close(),
        exportJobs.close(),
        importJobs.close(),
        placeJobs.close(),
        newsJobs.close(),
        outside.close(),
      ]);
      connection.disconnect();
    },
  };
}

function readQueues(names: string[] | null): readonly QueueName[] {
  if (names === null) return QUEUES;
  const unknown = names.filter((name) => !QUEUES.some((queue) => queue === name));
  if (unknown.length > 0) throw new Misconfigured(`--queues names ${unknown.join(', ')}; wanted: ${QUEUES.join(', ')}.`);
  return QUEUES.filter((queue) => names.includes(queue));
}
