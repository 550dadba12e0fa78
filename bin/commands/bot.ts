import { readConfig } from '../../src/config.js';
import { Misconfigured } from '../../src/shared/errors.js';
import { runRole } from '../roles/run-role.js';
import { newCommand, type Surroundings } from '../surroundings.js';

/** `farrier bot`: runs until it is stopped. Resolves to the exit status. */
export async function runBotCommand(words: string[], here: Surroundings): Promise<number> {
  newCommand('bot', 'Runs the bot: answers Slack and serves HTTP. Run as many as you like on one Redis.', here).parse(words, {
    from: 'user',
  });
  const config = readConfig(here.env);
  if (config.slack.mode === 'playground') {
    throw new Misconfigured('SLACK_BOT_TOKEN is not set; wanted for `farrier bot`. To try Farrier without Slack, run `farrier start`.');
  }
  const { runBot } = await import('../roles/bot.js');
  return await runRole('bot', { config, env: here.env }, runBot);
}
