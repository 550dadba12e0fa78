#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { Misconfigured, messageOf, UserError } from '../src/shared/errors.js';
import { redact } from '../src/shared/redact.js';
import type { Surroundings } from './surroundings.js';
import { farrierVersion } from './version.js';

interface Entry {
  summary: string;
  /** Loads the command only when it is called, so that a small one starts fast. Resolves to the exit status. */
  run: (words: string[], here: Surroundings) => Promise<number>;
}

const COMMANDS: Record<string, Entry> = {
  start: {
    summary: 'everything for one machine: Redis, bot, worker; the playground where there are no tokens',
    run: async (words, here) => (await import('./commands/start.js')).runStart(words, here),
  },
  bot: {
    summary: 'the bot alone, for many machines',
    run: async (words, here) => (await import('./commands/bot.js')).runBotCommand(words, here),
  },
  worker: {
    summary: 'a worker alone, for many machines',
    run: async (words, here) => (await import('./commands/worker.js')).runWorkerCommand(words, here),
  },
  drill: {
    summary: 'restores a backup into a throwaway database and says what is in it',
    run: async (words, here) => (await import('./commands/drill.js')).runDrillCommand(words, here),
  },
  'drill-job': {
    summary: '',
    run: async (words, here) => (await import('./commands/drill-job.js')).runDrillJob(words, here),
  },
  'drill-service': {
    summary: 'does the drills of workers where there is no network: the drill service of docker-compose.yml',
    run: async (words, here) => (await import('./commands/drill-service.js')).runDrillService(words, here),
  },
  playground: {
    summary: 'a Slack workspace in your browser, with the real bot and worker behind it',
    run: async (words, here) => (await import('./commands/playground.js')).runPlayground(words, here),
  },
  audit: {
    summary: 'run audits without Slack or Redis',
    run: async (words, here) => (await import('./commands/audit.js')).runAuditCommand(words, here),
  },
  schedule: {
    summary: 'preview the dates of a recurrence',
    run: async (words, here) => (await import('./commands/schedule.js')).runSchedule(words, here),
  },
  secret: {
    summary: 'add, list and remove tokens of sites, which no Slack message may hold',
    run: async (words, here) => (await import('./commands/secret.js')).runSecret(words, here),
  },
  undelivered: {
    summary: 'list the messages that could not be posted, and try them again',
    run: async (words, here) => (await import('./commands/undelivered.js')).runUndelivered(words, here),
  },
  doctor: {
    summary: 'check configuration, Slack, Redis, sources and clock, and say the fix for each fault',
    run: async (words, here) => (await import('./commands/doctor.js')).runDoctor(words, here),
  },
};

/** As in sysexits.h; 1 and 2 are left to what a command found. */
const WRONG_USE = 64;
const BUG = 70;
const MISCONFIGURED = 78;

async function main(words: string[], here: Surroundings): Promise<number> {
  const entry = Object.hasOwn(COMMANDS, words[0] ?? '') ? COMMANDS[words[0] ?? ''] : undefined;
  try {
    if (entry !== undefined) return await entry.run(words.slice(1), here);
    overview().parse(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
    const expected = error instanceof UserError || error instanceof Misconfigured;
    const said = !expected && error instanceof Error ? error.stack : messageOf(error);
    here.stderr(`farrier: ${redact(said ?? '')}\n`);
    if (error instanceof UserError) return WRONG_USE;
    return error instanceof Misconfigured ? MISCONFIGURED : BUG;
  }
}

/** Answers `--help`, `--version`, no word at all and unknown words. */
function overview(): Command {
  const program = new Command('farrier')
    .description('Makes maintenance of established Django sites happen: rounds, audits and a wishlist, in Slack.')
    .version(farrierVersion())
    .helpCommand(false)
    .exitOverride();
  // One without a summary is for Farrier itself.
  const shown = Object.entries(COMMANDS).filter(([, { summary }]) => summary !== '');
  for (const [name, { summary }] of shown) program.command(`${name} [options]`).description(summary);
  return program;
}

// The reader of a pipe may have seen enough: `farrier schedule … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : BUG));

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  now: new Date(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  // Opened only by a command that reads it.
  get stdin() {
    return process.stdin;
  },
});

// Whatever a library left open does not keep a finished command alive.
setTimeout(() => process.exit(), 500).unref();
