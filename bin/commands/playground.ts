import { Option } from 'commander';
import { readConfig } from '../../src/config.js';
import { supervisePlayground } from '../supervise-playground.js';
import { newCommand, type Surroundings } from '../surroundings.js';
import { ENTRY } from './start.js';

/** `farrier playground`: runs until it is stopped. Resolves to the exit status. */
export async function runPlayground(words: string[], here: Surroundings): Promise<number> {
  const command = newCommand('playground', 'A Slack workspace in your browser, with the real bot and worker behind it.', here)
    .option('--port <number>', 'port on this machine (default: PORT, or 3000)')
    .addOption(new Option('--mode <mode>', 'how the bot is connected').choices(['http', 'socket']).default('http'))
    .parse(words, { from: 'user' });
  const { port, mode } = command.opts<{ port?: string; mode: 'http' | 'socket' }>();
  const config = readConfig(port === undefined ? here.env : { ...here.env, PORT: port });
  return await supervisePlayground({ config, here, entry: ENTRY, mode });
}
