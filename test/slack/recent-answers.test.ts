import { recentAnswers } from '../../src/slack/recent-answers.js';
import { seenStore } from '../../src/slack/seen-store.js';
import { type TestRedis, testRedis } from '../support/redis.js';
import { quiet } from './post-office.js';

const START = Date.parse('2026-11-25T10:09:50Z');
const MINUTE = 60_000;

describe('recentAnswers', () => {
  let server: TestRedis;
  let at: number;
  const now = () => new Date(at);
  const bot = () => recentAnswers(seenStore(server.redis, now), now, quiet);

  beforeEach(async () => {
    at = START;
    server = await testRedis();
  });
  afterEach(() => server.close());

  it('knows at once what this bot answered, and asks nobody about what is new', async () => {
    const one = bot();
    one.remember('T1', '1.2', { text: 'done' });
    expect(await one.answerTo('T1', '1.2', false)).toEqual({ text: 'done' });
    expect(await one.answerTo('T2', '1.2', false)).toBeUndefined();
    expect(await bot().answerTo('T1', '1.2', false)).toBeUndefined();
    await one.flush();
  });

  it('finds in Redis what another bot answered, also in the ten minutes after', async () => {
    const one = bot();
    one.remember('T1', '1.2', 'done');
    one.remember('T1', '1.3', null);
    one.remember('T2', '1.2', 'other');
    await one.flush();
    at = START + 9 * MINUTE;
    const other = bot();
    expect(await other.answerTo('T1', '1.2', true)).toBe('done');
    expect(await other.answerTo('T1', '1.3', true)).toBeNull();
    expect(await other.answerTo('T2', '1.2', true)).toBe('other');
    expect(await other.answerTo('T2', '1.3', true)).toBeUndefined();
  });

  it('keeps an answer in memory for a minute, whatever else comes, and not for ever', async () => {
    const one = bot();
    one.remember('T1', '1.2', 'done');
    await one.flush();
    at += MINUTE;
    one.remember('T1', '1.3', 'later');
    await one.flush();
    expect(await one.answerTo('T1', '1.2', false)).toBe('done');
    at += MINUTE;
    one.remember('T1', '1.4', 'last');
    await one.flush();
    expect(await one.answerTo('T1', '1.2', false)).toBeUndefined();
    expect(await one.answerTo('T1', '1.3', false)).toBe('later');
  });
});
