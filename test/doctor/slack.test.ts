import { readFile } from 'node:fs/promises';
import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import type { SlackConfig } from '../../src/config.js';
import { diagnoseSlack, scopesOf } from '../../src/doctor/slack.js';

const manifest = await readFile('manifest.yml', 'utf8');
const wanted = scopesOf(manifest);
let slack: SlackDouble;

afterEach(() => slack.close());

function socketConfig(changes: Partial<Extract<SlackConfig, { mode: 'socket' }>> = {}): SlackConfig {
  return { mode: 'socket', apiUrl: slack.apiUrl, botToken: slack.botToken, appToken: slack.appToken, ...changes };
}

async function statesOf(config: SlackConfig, now = () => new Date()): Promise<Record<string, string>> {
  const diagnoses = await diagnoseSlack(config, wanted, now);
  return Object.fromEntries(diagnoses.map(({ subject, state, seen }) => [subject, `${state}: ${seen}`]));
}

describe('diagnoseSlack', () => {
  it('is content with a complete app', async () => {
    slack = await startSlack({ mode: 'socket' });
    const states = Object.values(await statesOf(socketConfig()));
    expect(states).toHaveLength(4);
    for (const state of states) expect(state).toMatch(/^ok: /);
  });

  it('names the scopes that are needed and missing', async () => {
    slack = await startSlack({ mode: 'http', scopes: ['commands', 'chat:write', ...wanted.optional] });
    const config: SlackConfig = { mode: 'http', apiUrl: slack.apiUrl, botToken: slack.botToken, signingSecret: slack.signingSecret };
    const [, scopes] = await diagnoseSlack(config, wanted, () => new Date());
    expect(scopes).toMatchObject({ subject: 'Slack: scopes', state: 'fail' });
    expect(scopes?.seen).toMatch(/^missing: .*channels:read/);
    expect(scopes?.fix).toContain('OAuth & Permissions');
  });

  it('warns of optional scopes that are missing', async () => {
    slack = await startSlack({ mode: 'socket', scopes: wanted.needed });
    expect((await statesOf(socketConfig()))['Slack: scopes']).toMatch(/^warn: optional ones are missing: .*channels:history/);
  });

  it('says which token is wrong', async () => {
    slack = await startSlack({ mode: 'socket' });
    const states = await statesOf(socketConfig({ botToken: 'xoxb-wrong', appToken: 'xapp-wrong' }));
    expect(states['Slack: bot token']).toBe('fail: Slack answers invalid_auth');
    expect(states['Slack: app token']).toBe('fail: Slack answers invalid_auth');
  });

  it('compares the clock with Slack’s', async () => {
    slack = await startSlack({ mode: 'socket' });
    const behind = () => new Date(Date.now() - 400_000);
    expect((await statesOf(socketConfig(), behind)).Clock).toMatch(/^fail: this machine is (399|400|401) s behind Slack/);
    const ahead = () => new Date(Date.now() + 60_000);
    expect((await statesOf(socketConfig(), ahead)).Clock).toMatch(/^warn: this machine is (59|60|61) s ahead of Slack/);
  });

  it('says why Slack cannot be reached', async () => {
    slack = await startSlack({ mode: 'socket' });
    const states = await statesOf(socketConfig({ apiUrl: 'http://127.0.0.1:1/api/' }));
    expect(states['Slack: bot token']).toMatch(/^fail: Slack cannot be reached: /);
    expect(states['Slack: scopes']).toMatch(/^could-not-check/);
    expect(states.Clock).toMatch(/^could-not-check/);
  });
});
