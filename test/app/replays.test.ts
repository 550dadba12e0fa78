import { sampleFolder } from '../../playground/server/sample-folder.js';
import { NEW_WISH } from '../../src/wishlist/forms.js';
import { ACTIONS as WISH } from '../../src/wishlist/views.js';
import { aPlan, aSite } from '../maintenance/builders.js';
import { dumpRedis } from '../support/dump-redis.js';
import { keyOf, PATIENCE_MS, seen } from '../support/main-job.js';
import { formBody, payloadBody, type RawPost, signedPost } from '../support/signed-post.js';
import { textOfRedis } from '../support/text-of-redis.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

let app: WholeApp;
let wish: string;
let users: string[];
beforeAll(async () => {
  app = await wholeApp({ env: { REPOSITORY_ROOT: sampleFolder('repositories') } });
  const { slack, stores, team } = app;
  users = slack.addUsers(60);
  const channel = slack.channels.shop;
  await stores.sites.save(team, aSite({ channel, address: null, repository: null, backups: null }));
  await stores.plans.save(team, aPlan({ channel, rota: [slack.users.ada] }));
  await slack.command({ user: slack.users.ada, channel, text: '/wishlist add Cache the price list' });
  await seen(app, channel, 'Cache the price list');
  wish = (await stores.wishes.all(team, channel))[0]?.wish.id ?? '';
}, 60_000);
afterAll(() => app.close(), 30_000);

let requests = 0;
/** Somebody else for each request, with an id as Slack gives it. */
function person() {
  requests += 1;
  const { team } = app;
  const user = users[requests] ?? '';
  return { team: { id: team }, user: { id: user, team_id: team }, trigger_id: `1.${requests}.replay` };
}

function command(words: string, { user, channel } = { user: person().user.id, channel: app.slack.channels.shop }): string {
  const [word = '', ...rest] = words.split(' ');
  const { team, trigger_id } = person();
  const place = { channel_id: channel, channel_name: 'shop-dev', response_url: null };
  return formBody({ team_id: team.id, user_id: user, ...place, command: word, text: rest.join(' '), trigger_id });
}

function form(callback_id: string, metadata: unknown, entries: Record<string, string>): string {
  const values = Object.fromEntries(
    Object.entries(entries).map(([block, value]) => [block, { [block]: { type: 'plain_text_input', value } }]),
  );
  const id = `V${requests}REPLAY`;
  const view = { id, hash: '1.x', type: 'modal', callback_id, private_metadata: JSON.stringify(metadata), state: { values } };
  return payloadBody({ type: 'view_submission', ...person(), view });
}

function press(action_id: string, value: string, who = person()): string {
  const channel = app.slack.channels.shop;
  const container = { type: 'message', message_ts: '1.1', channel_id: channel, is_ephemeral: false };
  const actions = [{ type: 'button', action_id, block_id: 'b', value, action_ts: '1.1' }];
  return payloadBody({ type: 'block_actions', ...who, channel: { id: channel, name: 'shop-dev' }, container, actions });
}

const keysLike = async (pattern: RegExp) => [...(await dumpRedis(app.redis.redis)).keys()].filter((key) => pattern.test(key)).length;
const wishes = async () => (await app.stores.wishes.all(app.team, app.slack.channels.shop)).length;
const votes = async () => (await app.stores.votes.voters(app.team, wish)).length;
const place = () => ({
  channel: app.slack.channels.shop,
  channelName: null,
  message: null,
  place: { channel: app.slack.channels.shop, thread: null },
});

/** The queue keeps the job of an audit for a day, whatever became of it. */
const AUDIT_JOB = /:audits:T\w+\.a[0-9a-f]{9}$/;

let wished = 0;
/** Numbers make wishes that are not alike: about like ones Farrier asks first. */
const titled = (title: string) => `${title} ${++wished}`;

/** What is asked, and how often it has been done. */
const KINDS: [string, () => string, () => Promise<number>][] = [
  ['an audit', () => command('/audit dependencies shop'), () => keysLike(AUDIT_JOB)],
  ['a wish', () => command(`/wishlist add ${titled('Make the footer green')}`), wishes],
  ['a wish by the long command', () => command(`/farrier wishlist add ${titled('Make the header green')}`), wishes],
  ['a wish from the form', () => form(NEW_WISH, place(), { title: titled('Sort the prices') }), wishes],
  ['a vote', () => press(WISH.vote, wish), votes],
];

it.each(KINDS)(
  'does %s once when its request comes again, and answers the same',
  async (_name, make, count) => {
    const before = await count();
    const once = signedPost(make(), { secret: app.slack.signingSecret });
    const first = await app.slack.deliverRaw(once);
    const again = await app.slack.deliverRaw(once);
    expect(first.status).toBe(200);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await count()).toBe(before + 1);

    const crowd = signedPost(make(), { secret: app.slack.signingSecret });
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.slack.deliverRaw(crowd)));
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: answers[0]?.body });
    expect(await count()).toBe(before + 2);
  },
  60_000,
);

it('opens one round for one request, however often it comes', async () => {
  const { slack, stores, team } = app;
  const once = signedPost(command('/maintenance now'), { secret: slack.signingSecret });
  const answers = await Promise.all(Array.from({ length: 5 }, () => slack.deliverRaw(once)));
  await seen(app, slack.channels.shop, 'Shop: this week');
  answers.push(await slack.deliverRaw(once));
  for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
  expect(await stores.rounds.latest(team, `p-C1`, 9)).toHaveLength(1);
}, 60_000);

/** Whether an audit waits for a worker, or has not ended yet. */
async function auditsAreOn(): Promise<boolean> {
  const isQueued = (await keysLike(AUDIT_JOB)) > (await keysLike(/:audit-run:/));
  return isQueued || (await app.stores.runs.active(app.team)).length > 0;
}

it('has told each voter once and posted nothing twice in the end', async () => {
  const { slack } = app;
  await slack.until(() => slack.slack.workspace.ephemerals.filter(({ text }) => text.startsWith('Counted: ')).length >= 2, 'the answers');
  const waiting = async () => (await app.outbox.busyChannels()) > 0 || (await auditsAreOn());
  for (const patience = Date.now() + PATIENCE_MS; Date.now() < patience && (await waiting()); ) await new Promise(setImmediate);
  const told = slack.slack.workspace.ephemerals.filter(({ text }) => text.startsWith('Counted: ')).map(({ to }) => to);
  expect(told).toHaveLength(2);
  expect(new Set(told).size).toBe(2);
  const keys = [...slack.slack.workspace.channels.keys()].flatMap((id) => slack.messages(id)).flatMap((message) => keyOf(message) ?? []);
  expect(keys).toEqual([...new Set(keys)]);
  expect(await app.outbox.deadLetters(app.team)).toEqual([]);
}, 90_000);

describe('sent again to another bot on the same Redis, which never saw it', () => {
  let other: string;
  beforeAll(async () => {
    other = await app.startAnotherBot();
    // A bot asks about everything that was signed before it ran.
    const second = Math.ceil(Date.now() / 1000) * 1000;
    while (Date.now() < second) await new Promise(setImmediate);
  }, 30_000);

  async function send(url: string, { body, headers }: RawPost): Promise<{ status: number; body: string }> {
    const response = await fetch(`${url}/slack/events`, { method: 'POST', body, headers });
    return { status: response.status, body: await response.text() };
  }
  const signed = (body: string) => signedPost(body, { secret: app.slack.signingSecret });

  it.each(KINDS)(
    '%s is done once and answered the same, at once and one after the other',
    async (_name, make, count) => {
      const before = await count();
      const once = signed(make());
      const first = await send(app.url, once);
      expect(first.status).toBe(200);
      expect(await send(other, once)).toEqual(first);
      expect(await count()).toBe(before + 1);

      const crowd = signed(make());
      const answers = await Promise.all([app.url, other, app.url, other].map((url) => send(url, crowd)));
      for (const answer of answers) expect(answer).toEqual({ status: 200, body: answers[0]?.body });
      expect(await count()).toBe(before + 2);
    },
    60_000,
  );

  it('/maintenance now opens one round and says so, also when it is open already', async () => {
    const { slack, stores, team } = app;
    const channel = slack.addChannel({ name: 'docs-dev', bot: true });
    await stores.sites.save(team, aSite({ id: 's-docs', name: 'Docs', channel, address: null, repository: null, backups: null }));
    await stores.plans.save(team, aPlan({ id: 'p-docs', name: 'Docs', channel, sites: ['s-docs'], rota: [slack.users.ada] }));
    const once = signed(command('/maintenance now', { user: slack.users.ada, channel }));
    const first = await send(app.url, once);
    expect(first.body).toContain('Opening the round');
    await seen(app, channel, 'Docs: this week');
    expect(await send(other, once)).toEqual(first);
    expect(await stores.rounds.latest(team, 'p-docs', 9)).toHaveLength(1);
  }, 60_000);

  it('a vote that was withdrawn since does not come back', async () => {
    const who = person();
    const vote = signed(press(WISH.vote, wish, who));
    await send(app.url, vote);
    await app.slack.until(() => app.slack.ephemerals(who.user.id).length === 1, 'the answer');
    await send(app.url, signed(press(WISH.withdraw, wish, { ...who, trigger_id: `${who.trigger_id}.2` })));
    const before = await votes();
    const isWrittenDown = async () =>
      [...(await textOfRedis(app.redis.redis))].some(([key, text]) => key.includes(':seen:') && text.includes(who.trigger_id));
    for (const patience = Date.now() + PATIENCE_MS; Date.now() < patience && !(await isWrittenDown()); ) await new Promise(setImmediate);
    await send(other, vote);
    expect(await votes()).toBe(before);
    expect(await app.stores.votes.voters(app.team, wish)).not.toContain(who.user.id);
  }, 60_000);
});
