import type { StoredMessage } from '../../playground/server/slack-double.js';
import { ACTIONS } from '../../src/sites/views.js';
import type { TestRedis } from './redis.js';
import type { WholeApp } from './whole-app.js';

/** Generous: on a busy machine an audit takes long. */
export const PATIENCE_MS = 60_000;

type App = WholeApp<TestRedis>;

/** Everything a message says, blocks included. */
export function wordsIn(message: StoredMessage): string {
  return `${message.text}\n${JSON.stringify(message.blocks ?? [])}`;
}

/** Waits for a message that says `words`. */
export async function seen({ slack }: App, channel: string, words: string | RegExp): Promise<StoredMessage> {
  const says = (message: StoredMessage) => (typeof words === 'string' ? wordsIn(message).includes(words) : words.test(wordsIn(message)));
  return await slack.until(() => slack.messages(channel).find(says), `"${words}" in ${channel}`, PATIENCE_MS);
}

/** Waits for an answer that only this person sees. */
export async function whispered({ slack }: App, user: string, words: string | RegExp): Promise<StoredMessage> {
  const says = (message: StoredMessage) => (typeof words === 'string' ? wordsIn(message).includes(words) : words.test(wordsIn(message)));
  return await slack.until(() => slack.ephemerals(user).find(says), `"${words}" for ${user} alone`, PATIENCE_MS);
}

/** Key of a message in the outbox, as other apps see it in the metadata. */
export function keyOf(message: StoredMessage): string | undefined {
  const key = message.metadata?.event_payload['key'];
  return typeof key === 'string' ? key : undefined;
}

/**
 * Ada sets up the sample shop in #shop-dev and says that a job of theirs backs it up.
 * Resolves to the address of the job's check-ins once the preview of the first thread stands in her direct message.
 */
export async function setUpShop(app: App): Promise<{ pingUrl: string }> {
  const { slack } = app;
  const user = slack.users.ada;
  const direct = slack.direct(user);
  await slack.command({ user, channel: slack.channels.shop, text: '/maintenance setup' });
  const submitted = await slack.submit({ user, values: { Repository: 'local:shop', 'Time zone': 'Europe/London' } });
  expect(submitted).toMatchObject({ status: 200, body: '' });
  const question = await seen(app, direct, 'How is the database of Shop backed up?');
  await slack.click({ user, channel: direct, ts: question.ts, actionId: ACTIONS.backupsJob });
  const line = await whispered(app, user, /\/ping\/[\w-]+/);
  const [pingUrl = ''] = /http:\/\/127\.0\.0\.1:\d+\/ping\/[\w-]+/.exec(wordsIn(line)) ?? [];
  await seen(app, direct, ACTIONS.post);
  return { pingUrl };
}

/** Ada presses [Post on …]: the plan of #shop-dev runs from now on. */
export async function postPlan(app: App): Promise<void> {
  const { slack } = app;
  const user = slack.users.ada;
  const direct = slack.direct(user);
  const preview = await seen(app, direct, ACTIONS.post);
  await slack.click({ user, channel: direct, ts: preview.ts, actionId: ACTIONS.post });
  await seen(app, slack.channels.shop, 'set up Farrier for Shop');
}
