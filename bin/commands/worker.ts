import { readConfig } from '../../src/config.js';
import { Misconfigured } from '../../src/shared/errors.js';
import { runRole } from '../roles/run-role.js';
import { newCommand, type Surroundings } from '../surroundings.js';

/** `farrier worker`: runs until it is stopped. Resolves to the exit status. */
export async function runWorkerCommand(words: string[], here: Surroundings): Promise<number> {
  const command = newCommand('worker', 'Runs a worker: audits, rounds and posts. Run as many as you like on one Redis.', here)
    .option('--queues <names>', 'take jobs from these queues only, comma-separated (default: all)')
    .parse(words, { from: 'user' });
  const { queues } = command.opts<{ queues?: string }>();
  const config = readConfig(here.env);
  if (config.slack.mode === 'playground') {
    throw new Misconfigured('SLACK_BOT_TOKEN is not set; wanted for `farrier worker`. To try Farrier without Slack, run `farrier start`.');
  }
  const { runWorker } = await import('../roles/worker.js');
  const names = queues?.split(',').map((name) => name.trim());
  return await runRole('worker', { config, env: here.env }, (ready, log) => runWorker(ready, log, { queues: names ?? null }));
}
