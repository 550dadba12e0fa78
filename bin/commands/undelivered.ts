import { UserError } from '../../src/shared/errors.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import type { DeadLetter, OutboxCare } from '../../src/slack/outbox.js';
import { createOutbox } from '../../src/slack/outbox-queue.js';
import { workspaceStore } from '../../src/slack/workspace-store.js';
import { newCommand, type Surroundings } from '../surroundings.js';
import { withRedis, workspacesIn } from '../with-redis.js';

/** Newest ones that are listed of a workspace. */
const LISTED = 100;
const LONGEST_TEXT = 60;

/**
 * `farrier undelivered list|retry`: what the outbox gave up to post, and why. Trying again posts nothing twice: what perhaps stands in
 * its channel is looked for first. Resolves to the exit status.
 */
export async function runUndelivered(words: string[], here: Surroundings, prefix = GLOBAL_TAG): Promise<number> {
  const command = newCommand('undelivered', 'Messages that could not be posted, newest first; a worker posts what is tried again.', here);
  command
    .command('list', { isDefault: true })
    .description('key, kind, channel, workspace, time, why, and how the message begins')
    .action(() => withUndelivered(here, prefix, (all) => list(all, here)));
  command
    .command('retry <key>')
    .description('tries one again, or with "all" every one')
    .option('--workspace <id>', 'only of this workspace')
    .option('--again', 'post it without looking for it first: you know that it is not in the channel')
    .action((key: string, options: Options) =>
      withUndelivered(here, prefix, (all, outbox) => retry(all, outbox, here, { key, ...options })),
    );
  await command.parseAsync(words, { from: 'user' });
  return 0;
}

interface Options {
  workspace?: string;
  again?: boolean;
}

type Undelivered = DeadLetter & { team: string };

async function withUndelivered(
  here: Surroundings,
  prefix: string,
  work: (all: Undelivered[], outbox: OutboxCare) => Promise<void>,
): Promise<void> {
  await withRedis(here, async (redis) => {
    const outbox = createOutbox({ redis, queueConnection: redis, prefix });
    try {
      const teams = await workspacesIn({ workspaces: workspaceStore(redis, prefix) });
      const letters = await Promise.all(
        teams.map(async (team) => (await outbox.deadLetters(team, LISTED)).map((letter) => ({ ...letter, team }))),
      );
      await work(letters.flat(), outbox);
    } finally {
      await outbox.close();
    }
  });
}

async function list(all: Undelivered[], here: Surroundings): Promise<void> {
  if (all.length === 0) return here.stdout('Every message was posted.\n');
  for (const { key, kind, channel, team, at, reason, perhapsPosted, text } of all) {
    const perhaps = perhapsPosted ? ' (perhaps posted)' : '';
    const begins = text.replace(/\s+/g, ' ').slice(0, LONGEST_TEXT);
    here.stdout(`${[key, kind, channel, team, at.toISOString().slice(0, 16), `${reason}${perhaps}`, begins].join('\t')}\n`);
  }
}

async function retry(all: Undelivered[], outbox: OutboxCare, here: Surroundings, asked: Options & { key: string }): Promise<void> {
  const { key, workspace, again = false } = asked;
  const meant = all.filter((letter) => (key === 'all' || letter.key === key) && (workspace === undefined || letter.team === workspace));
  if (meant.length === 0)
    throw new UserError(`No undelivered message ${key === 'all' ? 'waits' : `has the key "${key}"`}. Look: farrier undelivered list`);
  const teams = new Set(meant.map(({ team }) => team));
  if (key !== 'all' && teams.size > 1)
    throw new UserError(`Several workspaces have a message ${key}. Name one: --workspace ${[...teams].join(' or ')}.`);
  for (const letter of meant) {
    const isBack = await outbox.retry(letter.team, letter.key, { again });
    here.stdout(`${letter.key}\t${isBack ? 'waits for its channel again' : 'is no longer undelivered'}\n`);
  }
}
