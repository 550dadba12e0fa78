import bolt from '@slack/bolt';

const { App, HTTPReceiver, LogLevel } = bolt;

/** The smallest Bolt app that answers a command: what every command of Farrier is compared with. Port, secret, token and API address as arguments. */
const [port, signingSecret = '', token = '', slackApiUrl = ''] = process.argv.slice(2);
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
const app = new App({
  token,
  receiver,
  clientOptions: { slackApiUrl },
  logLevel: LogLevel.ERROR,
  convoStore: false,
  deferInitialization: true,
});
app.command('/audit', ({ ack }) => ack('Done.'));
await app.init();
await app.start({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
