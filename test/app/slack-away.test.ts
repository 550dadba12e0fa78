import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import { answers } from '../support/farrier-process.js';
import { PATIENCE_MS } from '../support/main-job.js';
import { type WholeApp, wholeApp } from '../support/whole-app.js';

describe.each(['http', 'socket'] as const)('without Slack at the start, in mode %s', (mode) => {
  let app: WholeApp;
  let back: SlackDouble | undefined;

  beforeEach(async () => {
    app = await wholeApp({ roles: [], slack: { mode } });
    await app.slack.close();
  }, 60_000);
  afterEach(async () => {
    await app.close();
    await back?.close();
  }, 30_000);

  /** The same workspace at the same address. */
  async function returns(): Promise<SlackDouble> {
    const { team, botToken, appToken, signingSecret, url } = app.slack;
    const port = Number(new URL(url).port);
    back = await startSlack({ mode, port, team, botToken, appToken, signingSecret, requestUrl: `${app.url}/slack/events` });
    return back;
  }

  it('starts, says why it is not ready, and works once Slack is there', async () => {
    const { team, outbox, url } = app;
    const channel = app.slack.channels.shop;
    await Promise.all([app.start('bot'), app.start('worker')]);
    const waiting = await fetch(`${url}/readyz`);
    expect(waiting.status).toBe(503);
    expect(await waiting.text()).toMatch(/"slack":"Slack (cannot be reached|was not asked yet|is not connected yet)/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await outbox.post(team, { key: 'alert.1', channel, kind: 'farrier_alert', thing: 'm1', text: 'Posted while Slack was away' });

    const slack = await returns();
    await answers(`${url}/readyz`, 200);
    await slack.until(() => slack.messages(channel).some(({ text }) => text.includes('while Slack was away')), 'the message', PATIENCE_MS);
    const type = () => slack.command({ user: slack.users.ada, channel, text: '/audit list' });
    expect((await type()).text).toContain('dependencies');
    if (mode === 'socket') {
      for (const lose of [() => slack.cutSockets(), () => slack.sendDisconnect('refresh_requested'), () => slack.cutSockets()]) {
        const before = connections(slack);
        lose();
        await slack.until(() => connections(slack) > before && slack.isConnected(), 'a new connection', PATIENCE_MS);
        await answers(`${url}/readyz`, 200);
        expect((await type()).text).toContain('dependencies');
      }
    }
    expect(await app.stop()).toEqual([0, 0]);
  }, 180_000);
});

function connections(slack: SlackDouble): number {
  return slack.requests.filter(({ what }) => what === 'apps.connections.open').length;
}
