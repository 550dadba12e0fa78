import { runUndelivered } from '../../bin/commands/undelivered.js';
import { diagnoseUndelivered } from '../../src/doctor/undelivered.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { alert, type PostOffice, postOffice, waitFor } from '../slack/post-office.js';

const now = new Date('2026-11-25T12:00:00.000Z');

let office: PostOffice;
let said: string;

beforeEach(async () => {
  office = await postOffice();
  await workspaceStore(office.redis, office.prefix).markInstalled(office.team, 'Acme', now);
  await office.work();
  said = '';
});
afterEach(() => office.close());

async function run(...words: string[]): Promise<string> {
  const hear = (text: string) => {
    said += text;
  };
  said = '';
  const url = process.env.TEST_REDIS_URL ?? '';
  const env = { REDIS_URL: url, SLACK_BOT_TOKEN: 'xoxb-1' };
  expect(await runUndelivered(words, { env, now, stdout: hear, stderr: hear }, office.prefix)).toBe(0);
  return said;
}

/** A message that Slack refuses once, because its channel is archived. */
async function refused(key: string): Promise<void> {
  office.slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'is_archived', times: 1 });
  await office.outbox.post(office.team, alert(key, office.channel));
  await waitFor(async () => (await office.outbox.stats(office.team)).dead > 0);
}

describe('farrier undelivered', () => {
  it('says so when there is nothing', async () => {
    expect(await run()).toBe('Every message was posted.\n');
  });

  it('names what could not be posted and why, and posts it once when it is tried again', async () => {
    await refused('alert.1');
    const { channel } = office;
    const [line = ''] = (await run('list')).split('\n');
    expect(line.split('\t')).toEqual([
      'alert.1',
      'farrier_alert',
      channel,
      office.team,
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/),
      'is_archived: the channel is archived',
      'Message alert.1',
    ]);
    expect(await run('retry', 'alert.1')).toBe('alert.1\twaits for its channel again\n');
    await office.slack.until(() => office.texts().includes('Message alert.1'), 'the message');
    await waitFor(async () => (await office.outbox.stats(office.team)).dead === 0);
    expect(await run()).toBe('Every message was posted.\n');
    await expect(run('retry', 'alert.1')).rejects.toThrow('No undelivered message has the key "alert.1"');
    expect(office.texts().filter((text) => text === 'Message alert.1')).toHaveLength(1);
  });

  it('says what is wrong with a key or a workspace that is not there', async () => {
    await refused('alert.1');
    await expect(run('retry', 'alert.2')).rejects.toThrow('No undelivered message has the key "alert.2"');
    await expect(run('retry', 'all', '--workspace', 'T0OTHER')).rejects.toThrow('No undelivered message waits');
  });
});

it('is named by the doctor, with the command that mends it', async () => {
  const url = process.env.TEST_REDIS_URL ?? '';
  expect(await diagnoseUndelivered(url, office.prefix)).toMatchObject({ state: 'ok' });
  await refused('alert.1');
  expect(await diagnoseUndelivered(url, office.prefix)).toMatchObject({
    state: 'warn',
    seen: 'one could not be posted',
    fix: expect.stringContaining('farrier undelivered'),
  });
  expect(await diagnoseUndelivered('redis://127.0.0.1:1')).toMatchObject({ state: 'could-not-check' });
});
