import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { placeOpener } from '../../../bin/roles/open-places.js';
import { openStores } from '../../../bin/roles/stores.js';
import { createGuard } from '../../../src/audits/sources/guard.js';
import { lookAtPlace } from '../../../src/backups/places/look-at-place.js';
import { registerPlaces } from '../../../src/backups/places/place-listeners.js';
import { placeQueue } from '../../../src/backups/places/place-queue.js';
import { backupsWord } from '../../../src/backups/places/place-words.js';
import { PLACE_KIND, placeDueKind } from '../../../src/backups/places/watch-places.js';
import { backupsWords, proveBackups } from '../../../src/backups/prove-backups.js';
import { enqueueDue } from '../../../src/schedule/enqueue-due.js';
import type { Site } from '../../../src/sites/site.js';
import { createSlack } from '../../../src/slack/connection.js';
import { dispatchCommands } from '../../../src/slack/dispatch-commands.js';
import { membership } from '../../../src/slack/membership.js';
import { wordCommand } from '../../../src/slack/word-command.js';
import { startLookAtPlaces } from '../../../workers/look-at-places.js';
import { aSite } from '../../maintenance/builders.js';
import { postOffice, quiet } from '../../slack/post-office.js';

export const ENCRYPTION_KEY = randomBytes(32).toString('base64');

/** `/maintenance backups` over real HTTP and a worker that looks at places, with the site Shop in #shop-dev; it is `clock.now`. */
export async function placeOffice({ backupRoot = null }: { backupRoot?: string | null } = {}) {
  const office = await postOffice();
  await office.work();
  const { redis, prefix, slack, team } = office;
  const clock = { now: new Date('2026-11-22T09:00:00.000Z') };
  const now = () => clock.now;
  const logged: string[] = [];
  const told: string[] = [];
  const drills: unknown[] = [];

  const log = { ...quiet, info: (fields: object, message?: string) => void logged.push(JSON.stringify(fields), message ?? '') };
  const stores = openStores(redis, prefix, { encryptionKeys: [ENCRYPTION_KEY], dataDir: '/nowhere', redisUrl: null });
  const connection = createSlack({
    slack: { mode: 'http', apiUrl: slack.apiUrl, botToken: slack.botToken, signingSecret: slack.signingSecret },
    redis,
    prefix,
    baseUrl: null,
    box: null,
    log: quiet,
  });
  const onError = (error: unknown) => void office.failures.push(error as Error);
  const queue = placeQueue({ connection: redis, prefix, onError });
  const guard = createGuard({
    allow: [{ cidr: '127.0.0.1/32', ports: { from: 1, to: 65_535 } }],
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const tellRounds = async (_team: string, site: string, change: string) => void told.push(`${site} ${change}`);
  const drill = async (ask: unknown) => void drills.push(ask);
  const lineOf = async (where: string, site: Site) =>
    backupsWords(site, await stores.monitors.ofSite(where, site.id), [], now(), await stores.places.statesOf(where, site.id));
  const deps = { ...stores, queue, membership: membership(connection.clientFor, now), tellRounds, now, log, backupsLine: lineOf, drill };
  registerPlaces(connection.app, deps);
  const word = wordCommand('/maintenance', { backups: backupsWord(deps) }, 'usage');
  dispatchCommands(connection.app, { maintenance: word, audit: word, wishlist: word });
  const http = createServer((request, response) => connection.listener?.(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  slack.setRequestUrl(`http://127.0.0.1:${(http.address() as AddressInfo).port}/slack/events`);
  connection.start();
  const worker = startLookAtPlaces(
    { connection: redis, prefix, onError },
    {
      ...stores,
      now,
      tellRounds,
      isRemoved: async () => false,
      look: (where, site, place, signal) =>
        lookAtPlace(
          place,
          { open: placeOpener({ config: { backupRoot }, stores, guard, now }, where), now: now(), timeZone: site.timeZone },
          signal,
        ),
    },
  );
  await stores.workspaces.markInstalled(team, 'Acme', clock.now);
  await stores.sites.save(team, aSite({ id: 's1', name: 'Shop', channel: slack.channels.shop, timeZone: 'Europe/Berlin', backups: null }));

  return {
    ...office,
    slack,
    clock,
    stores,
    logged,
    told,
    drills,
    pass: () =>
      enqueueDue(
        { store: stores.due, kinds: { [PLACE_KIND]: placeDueKind({ places: stores.places, queue }) }, now, log: quiet },
        new Map(),
      ),
    type: (words = 'Shop', user = slack.users.ada) =>
      slack.command({ user, channel: slack.channels.shop, text: `/maintenance backups ${words}`.trim() }),
    async prove() {
      const site = await stores.sites.get(team, 's1');
      if (site === null) throw new Error('no site');
      return proveBackups(site, [], now(), await stores.places.statesOf(team, 's1'));
    },
    async close() {
      await worker.close();
      await queue.close();
      await guard.close();
      await connection.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await office.close();
    },
  };
}

export type PlaceOffice = Awaited<ReturnType<typeof placeOffice>>;
