import { section } from '../../src/slack/blocks.js';
import { alert, type PostOffice, postOffice, waitFor } from './post-office.js';

let office: PostOffice;
beforeEach(async () => {
  office = await postOffice();
});
afterEach(async () => {
  expect(office.failures).toEqual([]);
  await office.close();
});

const seen = (...texts: string[]) =>
  office.slack.until(() => texts.every((text) => office.texts().includes(text)), `the messages ${texts.join(', ')}`);

describe('posting', () => {
  it('posts a message with its key and the id of its thing in the metadata, and says where it stands', async () => {
    await office.work();
    await office.outbox.post(office.team, alert('alert.1', office.channel, { blocks: [section('*Down*')] }));
    await seen('Message alert.1');
    const [message] = office.slack.messages(office.channel).slice(-1);
    expect(message?.metadata).toEqual({ event_type: 'farrier_alert', event_payload: { key: 'alert.1', id: 'alert.1' } });
    expect(await waitFor(() => office.outbox.whereIs(office.team, 'alert.1'))).toEqual({ channel: office.channel, ts: message?.ts });
  });

  it('posts the same key once, however often it is asked to', async () => {
    await office.work();
    await Promise.all(Array.from({ length: 5 }, () => office.outbox.post(office.team, alert('a', office.channel))));
    await seen('Message a');
    await office.outbox.post(office.team, alert('a', office.channel, { text: 'Again' }));
    await office.outbox.post(office.team, alert('b', office.channel));
    await seen('Message b');
    expect(office.texts().filter((text) => text === 'Message a' || text === 'Again')).toEqual(['Message a']);
  });

  it('keeps the order of a channel over several workers', async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `k${n}`);
    for (const key of keys) await office.outbox.post(office.team, alert(key, office.channel));
    await Promise.all([office.work(), office.work(), office.work()]);
    await seen('Message k11');
    expect(office.texts().filter((text) => text.startsWith('Message k'))).toEqual(keys.map((key) => `Message ${key}`));
  });

  it('lets replies wait for the message they belong to, also when they were accepted before it', async () => {
    await office.work();
    await office.outbox.post(office.team, alert('reply', office.channel, { under: 'parent' }));
    await office.outbox.post(office.team, alert('other', office.channel));
    await seen('Message other');
    expect(office.texts()).not.toContain('Message reply');
    await office.outbox.post(office.team, alert('parent', office.channel));
    await seen('Message reply');
    const parent = await office.outbox.whereIs(office.team, 'parent');
    expect(office.slack.thread(office.channel, parent?.ts ?? '').map((message) => message.text)).toEqual([
      'Message parent',
      'Message reply',
    ]);
  });

  it('refuses a reply in another channel than its thread', async () => {
    await office.outbox.post(office.team, alert('parent', office.channel));
    await expect(office.outbox.post(office.team, alert('reply', office.slack.channels.general, { under: 'parent' }))).rejects.toThrow(
      'in another channel',
    );
  });

  it('carries content over the limits in further messages under the first', async () => {
    await office.work();
    const blocks = Array.from({ length: 100 }, (_, n) => section(`finding ${n}`));
    await office.outbox.post(office.team, alert('long', office.channel, { blocks }));
    const third = await waitFor(() => office.outbox.whereIs(office.team, 'long#3'));
    const first = await office.outbox.whereIs(office.team, 'long');
    const thread = office.slack.thread(office.channel, first?.ts ?? '');
    expect(thread.map((message) => message.blocks?.length)).toEqual([45, 45, 10]);
    expect(thread.at(-1)?.ts).toBe(third.ts);
  });

  it('opens a direct conversation with a person once', async () => {
    await office.work();
    const { ada } = office.slack.users;
    await office.outbox.post(office.team, alert('d1', ada));
    await office.outbox.post(office.team, alert('d2', ada));
    const direct = office.slack.direct(ada);
    await office.slack.until(() => office.texts(direct).length === 2, 'two direct messages');
    expect(office.slack.requests.filter((line) => line.what === 'conversations.open')).toHaveLength(1);
  });
});

describe('pace', () => {
  it('leaves a second between messages of a channel and none between channels, over two workers', async () => {
    await office.close();
    office = await postOffice({ enforceRate: { burst: 1 } });
    const other = office.slack.addChannel({ name: 'other', bot: true });
    await Promise.all([
      office.work({ pace: { channelGapMs: 1000, workspacePerMinute: 6000 } }),
      office.work({ pace: { channelGapMs: 1000, workspacePerMinute: 6000 } }),
    ]);
    for (const channel of [office.channel, other]) {
      for (const n of [1, 2, 3]) await office.outbox.post(office.team, alert(`${channel}.${n}`, channel));
    }
    await office.slack.until(
      () => office.texts(other).includes(`Message ${other}.3`) && office.texts().includes(`Message ${office.channel}.3`),
      'all',
    );
    expect(office.slack.requests.filter((line) => line.status.startsWith('429'))).toEqual([]);
    const times = office.slack
      .messages(office.channel)
      .filter((m) => m.text.startsWith('Message'))
      .map((m) => Number(m.ts));
    expect(times.slice(1).every((at, index) => at - (times[index] ?? 0) >= 1)).toBe(true);
  });

  it('spreads the messages of a workspace over its minute', async () => {
    await office.work({ pace: { channelGapMs: 0, workspacePerMinute: 600 } });
    const channels = Array.from({ length: 5 }, (_, n) => office.slack.addChannel({ name: `c${n}`, bot: true }));
    for (const channel of channels) await office.outbox.post(office.team, alert(`in.${channel}`, channel));
    await office.slack.until(
      () => channels.every((channel) => office.texts(channel).some((text) => text.startsWith('Message'))),
      'five messages',
    );
    const times = channels.map((channel) => Number(office.slack.messages(channel).at(-1)?.ts));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(0.35);
  });

  it('waits as long as Slack asks and then posts once', async () => {
    office.slack.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1, times: 1 });
    await office.work();
    await office.outbox.post(office.team, alert('a', office.channel));
    await seen('Message a');
    const calls = office.slack.requests.filter((line) => line.what === 'chat.postMessage');
    expect(calls.map((line) => line.status)).toEqual(['429 ratelimited', '200']);
    expect(Date.parse(calls[1]?.at ?? '') - Date.parse(calls[0]?.at ?? '')).toBeGreaterThanOrEqual(990);
    expect(office.slack.requests.filter((line) => line.what === 'conversations.history')).toEqual([]);
  });
});

describe('editing and removing', () => {
  it('shows only the newest content, whatever the order in which edits come', async () => {
    await office.work();
    await office.outbox.post(office.team, alert('a', office.channel));
    await seen('Message a');
    for (const version of [1, 2, 9, 3, 8]) await office.outbox.edit(office.team, 'a', version, { text: `Version ${version}` });
    await seen('Version 9');
    await office.outbox.edit(office.team, 'a', 10, { text: 'Version 10' });
    await seen('Version 10');
    expect(office.slack.requests.filter((line) => line.what === 'chat.update').length).toBeLessThanOrEqual(4);
  });

  it('replaces the content of a message that still waits', async () => {
    await office.outbox.post(office.team, alert('a', office.channel));
    await office.outbox.edit(office.team, 'a', 1, { text: 'Better' });
    await office.work();
    await seen('Better');
    expect(office.slack.requests.filter((line) => line.what === 'chat.update')).toEqual([]);
  });

  it('ignores an edit of a key that was never announced', async () => {
    await office.outbox.edit(office.team, 'nobody', 1, { text: 'x' });
    expect(await office.outbox.whereIs(office.team, 'nobody')).toBeNull();
  });

  it('adds and removes further messages as content grows and shrinks', async () => {
    await office.work();
    const long = (count: number) => ({ text: 'List', blocks: Array.from({ length: count }, (_, n) => section(`line ${n}`)) });
    await office.outbox.post(office.team, alert('a', office.channel, long(3)));
    const where = await waitFor(() => office.outbox.whereIs(office.team, 'a'));
    const sizes = () => office.slack.thread(office.channel, where.ts).map((message) => message.blocks?.length);
    const become = (...wanted: number[]) =>
      office.slack.until(() => sizes().join() === wanted.join(), `messages of ${wanted.join(', ')} blocks`);
    await office.outbox.edit(office.team, 'a', 1, long(60));
    await become(45, 15);
    await office.outbox.edit(office.team, 'a', 2, long(5));
    await become(5);
    await office.outbox.edit(office.team, 'a', 3, long(50));
    await become(45, 5);
  });

  it('removes a message that waits, and one that stands', async () => {
    await office.outbox.post(office.team, alert('waiting', office.channel));
    await office.outbox.remove(office.team, 'waiting');
    await office.work();
    await office.outbox.post(office.team, alert('standing', office.channel));
    await seen('Message standing');
    await office.outbox.remove(office.team, 'standing');
    await office.slack.until(() => !office.texts().includes('Message standing'), 'the message to go');
    expect(office.texts()).not.toContain('Message waiting');
    expect(await waitFor(async () => (await office.outbox.whereIs(office.team, 'standing')) === null)).toBe(true);
  });

  it('forgets a message that somebody deleted by hand, and says so', async () => {
    const gone: string[] = [];
    await office.work({ onMessageGone: async (_team, channel, { kind, thing }) => void gone.push(`${channel} ${kind} ${thing}`) });
    await office.outbox.post(office.team, alert('a', office.channel));
    const where = await waitFor(() => office.outbox.whereIs(office.team, 'a'));
    await office.client.chat.delete({ channel: where.channel, ts: where.ts });
    expect(await office.outbox.edit(office.team, 'a', 1, { text: 'x' })).toBe(true);
    expect(await waitFor(async () => (await office.outbox.whereIs(office.team, 'a')) === null)).toBe(true);
    expect(await office.outbox.edit(office.team, 'a', 2, { text: 'y' })).toBe(false);
    expect(await waitFor(async () => gone[0])).toBe(`${office.channel} farrier_alert a`);
  });
});

describe('attempts that end unclearly', () => {
  it.each(['cut-after', '500-after'] as const)('adopts the message that stands after %s', async (kind) => {
    office.slack.fault({ method: 'chat.postMessage', kind, times: 1 });
    await office.work();
    await office.outbox.post(office.team, alert('a', office.channel));
    await waitFor(() => office.outbox.whereIs(office.team, 'a'));
    expect(office.texts().filter((text) => text === 'Message a')).toHaveLength(1);
    expect(office.slack.requests.filter((line) => line.what === 'chat.postMessage')).toHaveLength(1);
  });

  it.each(['cut-before', '500'] as const)('posts again what does not stand after %s', async (kind) => {
    office.slack.fault({ method: 'chat.postMessage', kind, times: 2 });
    await office.work();
    await office.outbox.post(office.team, alert('a', office.channel));
    await waitFor(() => office.outbox.whereIs(office.team, 'a'));
    expect(office.texts().filter((text) => text === 'Message a')).toHaveLength(1);
  });

  it('adopts a reply that stands in its thread', async () => {
    await office.work();
    await office.outbox.post(office.team, alert('parent', office.channel));
    await seen('Message parent');
    office.slack.fault({ method: 'chat.postMessage', kind: 'cut-after', times: 1 });
    await office.outbox.post(office.team, alert('reply', office.channel, { under: 'parent' }));
    await waitFor(() => office.outbox.whereIs(office.team, 'reply'));
    expect(office.texts().filter((text) => text === 'Message reply')).toHaveLength(1);
    expect(office.slack.requests.some((line) => line.what === 'conversations.replies')).toBe(true);
  });

  it('goes on searching where a busy channel made it wait', async () => {
    await office.work();
    office.slack.fault({ method: 'chat.postMessage', kind: 'cut-after', times: 1 });
    office.slack.fault({ method: 'conversations.history', kind: 'delay', ms: 0, times: 1 });
    office.slack.fault({ method: 'conversations.history', kind: 'ratelimited', retryAfter: 1, times: 1 });
    const chatter = office.slack.onRequest((line) => {
      if (line.what !== 'chat.postMessage' || !line.status.startsWith('cut')) return;
      chatter();
      for (let n = 0; n < 20; n += 1)
        void office.slack.say({ user: office.slack.users.ada, channel: office.channel, text: `chatter ${n}` });
    });
    await office.outbox.post(office.team, alert('a', office.channel));
    await waitFor(() => office.outbox.whereIs(office.team, 'a'));
    expect(office.texts().filter((text) => text === 'Message a')).toHaveLength(1);
  });

  it('never repeats what it cannot look for: that is a dead letter, perhaps posted', async () => {
    await office.close();
    office = await postOffice({ scopes: ['chat:write', 'channels:read'] });
    office.slack.fault({ method: 'chat.postMessage', kind: 'cut-after', times: 1 });
    await office.work();
    await office.outbox.post(office.team, alert('a', office.channel));
    const [letter] = await waitFor(async () => nonEmpty(await office.outbox.deadLetters(office.team)));
    expect(letter).toMatchObject({ key: 'a', perhapsPosted: true, text: 'Message a' });
    expect(letter?.reason).toContain('missing_scope');
    expect(office.slack.requests.filter((line) => line.what === 'chat.postMessage')).toHaveLength(1);
  });
});

describe('dead letters', () => {
  it('keep a message for a channel that is archived, say so once, and post it when they are retried', async () => {
    const gone: string[] = [];
    await office.work({ onChannelGone: async (_team, channel, error) => void gone.push(`${channel} ${error}`) });
    const channel = office.slack.addChannel({ name: 'old', bot: true });
    office.slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'is_archived', times: 1 });
    await office.outbox.post(office.team, alert('a', channel));
    const [letter] = await waitFor(async () => nonEmpty(await office.outbox.deadLetters(office.team)));
    expect(letter).toMatchObject({ key: 'a', channel, perhapsPosted: false, reason: 'is_archived: the channel is archived' });
    await office.slack.until(() => gone.length > 0, 'the word that the channel is gone');
    expect(gone).toEqual([`${channel} is_archived`]);
    expect(await office.outbox.stats(office.team)).toEqual({ dead: 1 });
    expect(await office.outbox.retry(office.team, 'a')).toBe(true);
    await office.slack.until(() => office.texts(channel).includes('Message a'), 'the retried message');
    expect(await waitFor(async () => (await office.outbox.deadLetters(office.team)).length === 0)).toBe(true);
    expect(await office.outbox.retry(office.team, 'a')).toBe(false);
  });

  it('do not hold up the channel', async () => {
    await office.work();
    office.slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks', times: 1 });
    await office.outbox.post(office.team, alert('bad', office.channel));
    await office.outbox.post(office.team, alert('good', office.channel));
    await seen('Message good');
    expect((await office.outbox.deadLetters(office.team)).map((letter) => letter.key)).toEqual(['bad']);
  });
});

it('comes back to a channel whose job was lost', async () => {
  await office.outbox.post(office.team, alert('a', office.channel));
  const keys = await office.redis.zrange(`${office.prefix}:outbox:busy`, '0', '-1');
  expect(keys).toEqual([`${office.team} ${office.channel}`]);
  await office.redis.del(`${office.prefix}:post-messages:wait`, `${office.prefix}:post-messages:marker`);
  await office.work();
  await seen('Message a');
  expect(await waitFor(async () => (await office.outbox.busyChannels()) === 0)).toBe(true);
});

function nonEmpty<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}
