import { randomBytes } from 'node:crypto';
import { hashOfKey, newCheckInKey } from '../../src/backups/check-in-key.js';
import { drillKeyStore } from '../../src/backups/records/drill-key-store.js';
import { dueMember } from '../../src/schedule/due-store.js';
import { secretBox } from '../../src/shared/encryption.js';
import { secretStore } from '../../src/sites/secret-store.js';
import { aPlan, aSite } from '../maintenance/builders.js';
import { installByOAuth } from '../support/install-by-oauth.js';
import { PATIENCE_MS, seen } from '../support/main-job.js';
import { textOfRedis } from '../support/text-of-redis.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

const SECRET = 'glpat-a-token-of-the-shop';
const encryptionKey = randomBytes(32);

let app: WholeApp;
let channel: string;
beforeEach(async () => {
  app = await wholeApp({ oauth: true, slack: { timeScale: 0.002 }, env: { ENCRYPTION_KEY: encryptionKey.toString('base64') } });
  channel = app.slack.channels.shop;
}, 60_000);
afterEach(() => app.close(), 30_000);

const type = (text: string) => app.slack.command({ user: app.slack.users.ada, channel, text });
const secrets = () => secretStore(app.redis.redis, async () => secretBox([encryptionKey]));
const sentToSlack = () => app.slack.requests.filter(({ what }) => /^(chat|views|conversations)\./.test(what)).length;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const patience = Date.now() + PATIENCE_MS; !(await isSo()); ) {
    if (Date.now() > patience) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A site with a plan, a token of its repository and a key for CI; resolves to that key. */
async function setUpShop(): Promise<string> {
  const { stores, team, slack } = app;
  await stores.sites.save(team, aSite({ channel, address: null, repository: null, backups: null }));
  await stores.plans.save(team, aPlan({ channel, rota: [slack.users.ada] }));
  await secrets().put(team, 's-shop', 'repository', { text: SECRET, origin: 'https://git.example.org', at: new Date() });
  const key = newCheckInKey();
  const drillKeys = drillKeyStore(app.redis.redis, app.redis.prefix, async () => secretBox([encryptionKey]));
  await drillKeys.renew(team, 's-shop', { keyHash: hashOfKey(newCheckInKey()), secret: SECRET, madeBy: slack.users.ada, at: new Date() });
  await stores.inventoryKeys.renew(team, 's-shop', { keyHash: hashOfKey(key), askedBy: slack.users.ada, at: new Date() });
  return key;
}

const sendFreeze = async (key: string) =>
  (await fetch(`${app.url}/inventory/${key}?name=requirements.txt`, { method: 'POST', body: 'Django==3.2.13\n' })).status;

it('takes no workspace in that did not come back from Slack with the state it was given', async () => {
  expect(await type('/wishlist add Cache the price list')).toMatchObject({ status: 200, body: '' });
  const forged = await fetch(`${app.url}/slack/oauth_redirect?code=c0de&state=forged`);
  expect(forged.status).toBeGreaterThanOrEqual(400);
  expect(await app.stores.workspaces.list()).toEqual([]);
  expect(await type('/wishlist add Cache the price list')).toMatchObject({ status: 200, body: '' });
  expect(await app.stores.wishes.all(app.team, channel)).toEqual([]);
}, 60_000);

it('works in a workspace from its installation to its removal, forgets the secrets at once, and works again after another', async () => {
  const { slack, stores, team, redis, outbox } = app;
  const { asked, status } = await installByOAuth(app.url);
  expect(status).toBe(200);
  expect(asked.get('redirect_uri')).toBe(`${app.url}/slack/oauth_redirect`);
  expect(JSON.stringify([...(await textOfRedis(redis.redis))])).not.toContain(slack.botToken);
  await type('/wishlist add Cache the price list');
  await seen(app, channel, 'Cache the price list');
  const key = await setUpShop();
  expect(await sendFreeze(key)).toBe(200);
  await seen(app, slack.direct(slack.users.ada), 'How is the database of Shop backed up?');
  await until('an empty outbox', async () => (await outbox.busyChannels()) === 0);

  await slack.uninstall();
  await until(
    'the erasure to be scheduled',
    async () => (await stores.due.at(dueMember({ kind: 'erase', team, id: 'workspace' }))) !== null,
  );
  expect(await redis.redis.exists(`{f:${team}}:installation`)).toBe(0);
  expect(await secrets().list(team)).toEqual([]);
  await until('the end of the address for drills', async () => (await stores.drillKeys.ofSite(team, 's-shop')) === null);
  expect(await sendFreeze(key)).toBe(404);
  const before = sentToSlack();
  expect(await type('/wishlist add Make the footer green')).toMatchObject({ status: 200, body: '' });
  await outbox.post(team, { key: 'late', channel, kind: 'farrier_alert', thing: 'late', text: 'Too late' });
  await until('it to be given up', async () => (await outbox.deadLetters(team)).some((letter) => letter.key === 'late'));
  expect(sentToSlack()).toBe(before);
  expect(await stores.wishes.all(team, channel)).toHaveLength(1);

  slack.slack.revoked = false;
  await installByOAuth(app.url);
  await type('/wishlist add Make the footer green');
  await seen(app, channel, 'Make the footer green');
  await stores.due.schedule(dueMember({ kind: 'round', team, id: 'p-C1' }), new Date());
  await seen(app, channel, 'Shop: this week');
}, 120_000);
