/** A worker of the crash test: posts until it is killed. */
import { connectRedis } from '../../../src/shared/redis.js';
import { slackClient } from '../../../src/slack/web-client.js';
import { startPostMessages } from '../../../workers/post-messages.js';
import { quiet, settingsFromArguments } from './settings.js';

const settings = settingsFromArguments();
const client = slackClient(settings.botToken, { apiUrl: settings.apiUrl, log: quiet, timeoutMs: settings.timeoutMs });
startPostMessages({
  connection: connectRedis(settings.redisUrl, 'work', () => {}),
  prefix: settings.prefix,
  clientFor: async () => client,
  log: quiet,
  onError: () => {},
  ...settings.worker,
});
console.log('ready');
