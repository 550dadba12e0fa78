import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config.js';
import { createLogger } from '../../src/shared/logger.js';
import { findUp } from '../find-up.js';
import { supervise } from '../supervise.js';
import { newCommand, type Surroundings } from '../surroundings.js';

/** The file that `node` runs for `farrier`. */
export const ENTRY = findUp('dist/bin/farrier.js', fileURLToPath(import.meta.url));

/** `farrier start`: runs until it is stopped. Resolves to the exit status. */
export async function runStart(words: string[], here: Surroundings): Promise<number> {
  newCommand('start', 'Runs everything for one machine: Redis, one bot, one worker. Without Slack tokens: the playground.', here).parse(
    words,
    {
      from: 'user',
    },
  );
  const config = readConfig(here.env);
  if (config.slack.mode === 'playground') {
    const { supervisePlayground } = await import('../supervise-playground.js');
    return await supervisePlayground({ config, here, entry: ENTRY, mode: 'http' });
  }
  const log = await createLogger({ role: 'start', ...config.log });
  const how = { socket: 'Socket Mode', http: 'HTTP', oauth: 'many workspaces' }[config.slack.mode];
  return await supervise({
    config,
    env: here.env,
    log,
    entry: ENTRY,
    onReady: ({ address }) => log.info(`Farrier is ready (${how}). It listens on ${address}; health: ${address}/readyz. Ctrl-C stops it.`),
  });
}
