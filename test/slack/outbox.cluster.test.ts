import { systemClock } from '../../src/shared/clock.js';
import { seenStore } from '../../src/slack/seen-store.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { testCluster } from '../support/redis-cluster.js';
import { alert, type PostOffice, postOffice } from './post-office.js';

let office: PostOffice;
beforeAll(async () => {
  office = await postOffice({}, testCluster);
}, 60_000);
afterAll(async () => {
  await office.close();
});

describe('on a Redis Cluster of three nodes', () => {
  it('posts, edits, threads and removes messages', async () => {
    await Promise.all([office.work(), office.work()]);
    const { team, outbox, channel } = office;
    for (let n = 0; n < 10; n += 1) {
      await outbox.post(team, alert(`round.${n}`, channel));
      await outbox.post(team, alert(`round.${n}.rest`, channel, { under: `round.${n}` }));
      await outbox.edit(team, `round.${n}`, 1, { text: `Round ${n}` });
    }
    await outbox.post(team, alert('last', channel));
    await outbox.remove(team, 'round.0.rest');
    const wanted = ['last', ...Array.from({ length: 10 }, (_, n) => [`Round ${n}`, ...(n === 0 ? [] : [`round.${n}.rest`])]).flat()];
    await office.slack.until(() => {
      const texts = office.texts().map((text) => text.replace('Message ', ''));
      return wanted.every((text) => texts.filter((one) => one === text).length === 1) && !texts.includes('round.0.rest');
    }, 'every message once');
    expect(office.failures).toEqual([]);
    expect(await outbox.deadLetters(team)).toEqual([]);
  });

  it('remembers answers and erases a workspace over all nodes', async () => {
    const { redis, team, prefix } = office;
    const seen = seenStore(redis, systemClock);
    await seen.remember(team, ['1.2', '{"text":"done"}', '3.4', 'null']);
    await seen.remember(`${team}X`, ['1.2', '"other"']);
    expect(await seen.answerTo(team, '1.2')).toEqual({ text: 'done' });
    expect(await seen.answerTo(team, '3.4')).toBeNull();
    expect(await seen.answerTo(team, '5.6')).toBeUndefined();
    const store = workspaceStore(redis, prefix);
    await store.markRemoved(team, new Date('2026-11-24T10:00:00Z'));
    expect(await store.erase(team)).toBeGreaterThan(10);
    expect(await store.get(team)).toBeNull();
  });
});
