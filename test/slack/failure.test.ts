import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { describeFailure } from '../../src/slack/failure.js';

it('says that Slack does not answer when a call to it broke off', async () => {
  const client = new WebClient('xoxb-1', { slackApiUrl: 'http://127.0.0.1:9/api/', retryConfig: { retries: 0 } });
  const error = await client.users.info({ user: 'U1' }).catch((failure: unknown) => failure);
  expect(describeFailure(error, '7f3a')).toEqual({
    text: 'Slack does not answer Farrier right now (ref 7f3a). Try again in a minute.',
    isOurs: true,
  });
});

it('says that a form came too late, and that pressing again helps', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: false, error: 'expired_trigger_id' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new WebClient('xoxb-1', { slackApiUrl: `http://127.0.0.1:${port}/api/`, retryConfig: { retries: 0 } });
  const view: ModalView = { type: 'modal', title: { type: 'plain_text', text: 'New wish' }, blocks: [] };
  const error = await client.views.open({ trigger_id: '1.2.3', view }).catch((failure: unknown) => failure);
  server.close();
  server.closeAllConnections();
  expect(describeFailure(error, '7f3a').text).toBe(
    'Slack lets me open a form for three seconds, and they were over (ref 7f3a). Nothing changed; press it again.',
  );
});
