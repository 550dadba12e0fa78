import type { FeatureDeps } from '../../src/app.js';
import { type AcceptDeps, acceptFiles } from '../../src/audits/accept-files.js';
import { auditQueue } from '../../src/audits/audit-queue.js';
import { AUDITS } from '../../src/audits/catalogue.js';
import type { Report } from '../../src/audits/report.js';
import { requestAudit } from '../../src/audits/request-audit.js';
import { SENT_LIMIT_BYTES } from '../../src/audits/sent-files.js';
import { addressBook } from '../../src/audits/sources/addresses.js';
import { withoutSilenced } from '../../src/audits/without-silenced.js';
import { hashOfKey, newCheckInKey } from '../../src/backups/check-in-key.js';
import { createMonitor, renewKey } from '../../src/backups/create-monitor.js';
import { aboutDrills } from '../../src/backups/drill/about.js';
import { placeQueue } from '../../src/backups/places/place-queue.js';
import { backupsWords } from '../../src/backups/prove-backups.js';
import { checkInLine } from '../../src/backups/snippets.js';
import { MONITOR_KIND } from '../../src/backups/watch-monitor.js';
import { exportQueue } from '../../src/exports/export-queue.js';
import { publishHome } from '../../src/home/listeners.js';
import { troublesOf } from '../../src/maintenance/plans/plan-trouble.js';
import { troubleBlocks } from '../../src/maintenance/plans/plan-trouble-views.js';
import type { RoundDeps } from '../../src/maintenance/rounds/announce-round.js';
import { answerInRound } from '../../src/maintenance/rounds/change-round.js';
import { roundQueue, tellRounds } from '../../src/maintenance/rounds/round-queue.js';
import { reportQueue } from '../../src/reports/report-queue.js';
import { dueMember } from '../../src/schedule/due-store.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Logger } from '../../src/shared/logger.js';
import type { RedisConnection } from '../../src/shared/redis.js';
import type { ConnectDeps } from '../../src/sites/connect-listeners.js';
import { inventoryLine } from '../../src/sites/connect-views.js';
import type { SiteListenerDeps } from '../../src/sites/press.js';
import { readingQueue } from '../../src/sites/reading-queue.js';
import { startReading } from '../../src/sites/set-up.js';
import type { Site } from '../../src/sites/site.js';
import { escapeText } from '../../src/slack/blocks.js';
import { lookAtChannel } from '../../src/slack/channel-state.js';
import type { SlackConnection } from '../../src/slack/connection.js';
import { downloadFile } from '../../src/slack/download-file.js';
import { membership } from '../../src/slack/membership.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { people } from '../../src/slack/people.js';
import { addWishFromFinding } from '../../src/wishlist/collect.js';
import { settleWish } from '../../src/wishlist/decide.js';
import { IMPORT_LIMIT_BYTES } from '../../src/wishlist/import-listeners.js';
import { importQueue } from '../../src/wishlist/import-queue.js';
import { homeWishes } from '../../src/wishlist/list-page.js';
import { removeLater } from '../../src/wishlist/removal-kind.js';
import { wishFromTask } from '../../src/wishlist/wish-from-task.js';
import { announcedFor } from './announced.js';
import { homeRound } from './home-round.js';
import { pauseChannel } from './pause-channel.js';
import { planUpgrade } from './plan-upgrade.js';
import { drilledFor, proveTasks, restoresOf } from './prove.js';
import type { ReadyConfig } from './run-role.js';
import { monitorForgetter, setUpDeps, siteRemover, siteSurroundings } from './site-parts.js';
import type { Stores } from './stores.js';
import { budgetOf, topWish } from './top-wish.js';

const DAY_MS = 86_400_000;
const GRACE_MS = 6 * 3_600_000;

interface Ground {
  config: ReadyConfig;
  redis: RedisConnection;
  prefix: string;
  stores: Stores;
  slack: SlackConnection;
  log: Logger;
  now: Clock;
  onError: (error: unknown) => void;
}

/** What every feature of the bot is given. */
export function botFeatures(ground: Ground) {
  const { config, redis, prefix, stores, slack, log, now, onError } = ground;
  const { clientFor } = slack;
  const queueOptions = { connection: redis, prefix, onError };
  const outbox = createOutbox({ redis, queueConnection: redis, prefix, onError });
  const rounds = roundQueue(queueOptions);
  const readings = readingQueue(queueOptions);
  const queue = auditQueue(queueOptions);
  const reportJobs = reportQueue(queueOptions);
  const exportJobs = exportQueue(queueOptions);
  const importJobs = importQueue(queueOptions);
  const placeJobs = placeQueue(queueOptions);
  const members = membership(clientFor, now);
  const look = (team: string, user: string, channel: string) => lookAtChannel({ clientFor, membership: members }, { team, user, channel });
  const setUp = setUpDeps({ stores, outbox, readings, now });
  const watch = { ...stores, outbox, now, tellRounds: tellRounds(rounds) };
  const arrivals: AcceptDeps = {
    ...stores,
    now,
    readAgain: (team, user, site, request) => startReading(setUp, { team, user, site, remarks: [], request }),
  };
  const roundDeps: RoundDeps = {
    ...stores,
    outbox,
    now,
    log,
    people: people(clientFor, members, now),
    prove: proveTasks({ stores, now }),
    announced: announcedFor(stores),
    drilled: drilledFor(stores),
    topWish: (team, channel) => topWish(stores, team, channel),
  };
  const siteWords = {
    setUp,
    membership: members,
    latestReports: (team: string, site: string) => reportsHeard(stores, now, team, site),
    backupsLine: (team: string, site: Site) => backupsLine(stores, now, team, site),
  };
  const home = {
    ...siteWords,
    roundOf: homeRound(stores, outbox, clientFor, now),
    troublesOf: async (team: string, user: string) => (await troublesOf(stores, team, user)).flatMap(troubleBlocks),
    topWishes: (team: string, user: string, channels: string[]) => homeWishes(stores, team, user, channels),
  };
  const refreshHome = async (team: string, user: string) => publishHome(home, await clientFor(team), team, user);
  const channels = pauseChannel({ stores, outbox, people: roundDeps.people, now, log });
  const deps: FeatureDeps = {
    sites: {
      ...siteWords,
      surroundings: siteSurroundings({
        addresses: addressBook({ allow: config.egressAllow }),
        repositoryRoot: config.repositoryRoot,
        lookAtChannel: look,
      }),
      checkIn: checkIns(ground),
      endCheckIns: (team, site) => monitorForgetter(stores, 'backups')(team, site.id),
      connect: connectWays(ground, arrivals),
      backupsKnown: ({ team, user, site, words, trigger }) => answerInRound(roundDeps, team, site, words, { user, at: now(), trigger }),
      removeSite: siteRemover(stores),
      log,
    },
    home,
    calendar: { ...stores, membership: members, baseUrl: config.baseUrl, now, log },
    maintenance: {
      ...roundDeps,
      silences: stores.silences,
      settleWish: (team, wish, settled) => settleWish({ ...stores, now }, { team, wish, ...settled }),
      sites: stores.sites,
      due: stores.due,
      queue: rounds,
      membership: members,
      refreshHome,
      lookAtChannel: look,
      makeWish: ({ team, user, round, task }) =>
        wishFromTask({ ...stores, now }, { team, user, channel: round.channel, round: round.id, task }),
    },
    reports: { plans: stores.plans, membership: members, reportQueue: reportJobs, now, log },
    audits: {
      ...stores,
      queue,
      exportQueue: exportJobs,
      now,
      audits: [...AUDITS, aboutDrills],
      outbox,
      membership: members,
      log,
      addWish: (request) => addWishFromFinding({ ...stores, now }, request),
      planUpgrade: planUpgrade(stores, now),
    },
    monitors: {
      ...watch,
      drillKeys: stores.drillKeys,
      exportQueue: exportJobs,
      log,
      membership: members,
      baseUrl: config.baseUrl,
      forgetDue: (team, id) => stores.due.remove(dueMember({ kind: MONITOR_KIND, team, id })),
    },
    places: {
      ...stores,
      queue: placeJobs,
      drill: async (ask) => void (await requestAudit({ queue, now }, { ...ask, audits: [aboutDrills.name] })),
      backupsLine: siteWords.backupsLine,
      membership: members,
      tellRounds: watch.tellRounds,
      now,
      log,
    },
    wishlist: {
      ...stores,
      lookAtChannel: look,
      refreshHome,
      outbox,
      exportQueue: exportJobs,
      importQueue: importJobs,
      download: (client, file) => downloadFile(client, file, { apiUrl: config.slack.apiUrl, maxBytes: IMPORT_LIMIT_BYTES }),
      budgetOf: budgetOf(stores),
      removeLater: removeLater(stores.due),
      now,
      log,
    },
    lifecycle: {
      workspaces: stores.workspaces,
      installations: slack.installations,
      // Check-in keys are kept as hashes only, and end with the workspace's data.
      deleteSecrets: async (team) => {
        await Promise.all([
          stores.secrets.removeAll(team),
          stores.inventoryKeys.removeAll(team),
          stores.drillKeys.removeAll(team),
          stores.calendarKeys.removeAll(team),
        ]);
      },
      scheduleErasure: (team, at) => stores.due.schedule(dueMember({ kind: 'erase', team, id: 'workspace' }), at),
      onChannelGone: channels.gone,
      onChannelBack: channels.back,
      log,
      now,
    },
  };
  return {
    deps,
    outbox,
    watch,
    calendar: { ...stores, membership: members, now },
    inventory: { ...arrivals, inventoryKeys: stores.inventoryKeys },
    drills: {
      ...stores,
      now,
      recorded: (team: string, site: string, { id }: { id: string }) => tellRounds(rounds)(team, site, `drill.${id}`),
    },
    close: async () => {
      await Promise.all([
        outbox.close(),
        rounds.close(),
        readings.close(),
        queue.close(),
        reportJobs.close(),
        exportJobs.close(),
        importJobs.close(),
        placeJobs.close(),
      ]);
    },
  };
}

/** The newest report of each audit, without what is accepted or called not true. */
async function reportsHeard(stores: Stores, now: Clock, team: string, site: string): Promise<Record<string, Report>> {
  const [reports, silences] = await Promise.all([stores.reports.latest(team, site), stores.silences.ofSite(team, site)]);
  return Object.fromEntries(Object.entries(reports).map(([audit, report]) => [audit, withoutSilenced(report, silences, now()).report]));
}

async function backupsLine(stores: Stores, now: Clock, team: string, site: Site): Promise<string> {
  const [monitors, restores, places] = await Promise.all([
    stores.monitors.ofSite(team, site.id),
    restoresOf(stores, team, site.id),
    stores.places.statesOf(team, site.id),
  ]);
  return escapeText(backupsWords(site, monitors, restores, now(), places));
}

/** A site's monitor with a line that counts from now on; any line shown before stops counting, and `anew` what was heard too. */
function checkIns({ config, stores, now }: Ground): SiteListenerDeps['checkIn'] {
  return async (team, site, { anew }) => {
    if (config.baseUrl === null) return null;
    if (anew) await monitorForgetter(stores, 'backups')(team, site.id);
    const known = (await stores.monitors.ofSite(team, site.id)).find(({ purpose }) => purpose === 'backup');
    const deps = { monitors: stores.monitors, now };
    const renewed = known ? await renewKey(deps, team, known.id) : null;
    const { monitor, key } = renewed ?? (await createMonitor(deps, team, site.id, { periodMs: DAY_MS, graceMs: GRACE_MS }));
    return { monitor: monitor.id, line: checkInLine(config.baseUrl, key) };
  };
}

/** How a site's dependency files come in without its repository being read. */
function connectWays({ config, stores, now }: Ground, arrivals: AcceptDeps): ConnectDeps {
  return {
    async lineForCi(team, site, user) {
      if (config.baseUrl === null) return null;
      const key = newCheckInKey();
      await stores.inventoryKeys.renew(team, site.id, { keyHash: hashOfKey(key), askedBy: user, at: now() });
      return inventoryLine(config.baseUrl, key);
    },
    download: (client, file) => downloadFile(client, file, { apiUrl: config.slack.apiUrl, maxBytes: SENT_LIMIT_BYTES }),
    takeFiles: (team, site, user, files) =>
      acceptFiles(arrivals, { team, site: site.id, user, files, origin: { from: 'slack', by: user, at: now().toISOString() } }),
  };
}
