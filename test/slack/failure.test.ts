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
