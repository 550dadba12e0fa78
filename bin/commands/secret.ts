import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UserError } from '../../src/shared/errors.js';
import { GLOBAL_TAG } from '../../src/shared/redis.js';
import { repositoryOrigin } from '../../src/sites/connect-views.js';
import { SECRET_KINDS, type SecretKind } from '../../src/sites/secret-store.js';
import type { Site } from '../../src/sites/site.js';
import { openStores, type Stores } from '../roles/stores.js';
import { newCommand, type Surroundings } from '../surroundings.js';
import { withRedis, workspacesIn } from '../with-redis.js';

const LONGEST_SECRET = 4096;

/**
 * `farrier secret add|list|remove`: what no Slack message may hold. A secret is read from standard input, kept encrypted, and
 * never shown again. Resolves to the exit status.
 */
export async function runSecret(words: string[], here: Surroundings, prefix = GLOBAL_TAG): Promise<number> {
  const command = newCommand('secret', 'Keeps tokens of sites: read from standard input, stored encrypted, never shown again.', here);
  const withStores = (work: (stores: Stores) => Promise<void>) =>
    withRedis(here, (redis, settings) => work(openStores(redis, prefix, settings)));
  const workspace = ['--workspace <id>', 'where several workspaces have a site of that name'] as const;
  const kinds = `kind: ${SECRET_KINDS.join(', ')} (a read-only token of the site's repository, or name:token)`;
  command
    .command('add <site> <kind>')
    .description(`adds or replaces one; ${kinds}`)
    .option(...workspace)
    .action((site: string, kind: string, options: Options) => withStores((stores) => add(stores, here, { site, kind, ...options })));
  command
    .command('list')
    .description('names what is kept, and for where; shows no secret')
    .action(() => withStores((stores) => list(stores, here)));
  command
    .command('remove <site> <kind>')
    .description('deletes one')
    .option(...workspace)
    .action((site: string, kind: string, options: Options) => withStores((stores) => remove(stores, here, { site, kind, ...options })));
  await command.parseAsync(words, { from: 'user' });
  return 0;
}

interface Options {
  workspace?: string;
}

interface Named extends Options {
  /** By its name or id. */
  site: string;
  kind: string;
}

async function add(stores: Stores, here: Surroundings, named: Named): Promise<void> {
  const kind = readKind(named.kind);
  const { team, site } = await findSite(stores, named);
  const origin = repositoryOrigin(site);
  if (origin === null) {
    throw new UserError(
      `${site.name} has no repository at an https address, so there is nothing to send a token to. Enter the address first: /maintenance site ${site.name} in Slack.`,
    );
  }
  here.stderr(`The token that may only read ${site.repository}, then Enter:\n`);
  const text = checkSecret(await readSecret(here.stdin));
  await stores.secrets.put(team, site.id, kind, { text, origin, at: here.now });
  here.stdout(`Kept for ${site.name} (${team}). It is sent to ${origin} only. Press [Try again] in Slack, or wait for the next audit.\n`);
}

async function list(stores: Stores, here: Surroundings): Promise<void> {
  const lines: string[] = [];
  for (const team of await workspacesIn(stores)) {
    const names = new Map((await stores.sites.list(team)).map(({ id, name }) => [id, name]));
    for (const { site, kind, origin, addedAt } of await stores.secrets.list(team)) {
      lines.push(`${names.get(site) ?? site}\t${kind}\tfor ${origin}\tadded ${addedAt.slice(0, 10)}\t${team}\n`);
    }
  }
  here.stdout(lines.length > 0 ? lines.join('') : 'No secret is kept.\n');
}

async function remove(stores: Stores, here: Surroundings, named: Named): Promise<void> {
  const kind = readKind(named.kind);
  const { team, site } = await findSite(stores, named);
  if (!(await stores.secrets.remove(team, site.id, kind))) throw new UserError(`${site.name} has no secret of the kind ${kind}.`);
  here.stdout(`Deleted the secret ${kind} of ${site.name} (${team}).\n`);
}

function readKind(text: string): SecretKind {
  const kind = SECRET_KINDS.find((one) => one === text);
  if (kind === undefined) throw new UserError(`There is no kind of secret called "${text}". Try: ${SECRET_KINDS.join(', ')}.`);
  return kind;
}

async function findSite(stores: Stores, { site: asked, workspace }: Named): Promise<{ team: string; site: Site }> {
  const teams = (await workspacesIn(stores)).filter((team) => workspace === undefined || team === workspace);
  const all = await Promise.all(teams.map(async (team) => (await stores.sites.list(team)).map((site) => ({ team, site }))));
  const found = all.flat().filter(({ site }) => site.id === asked || site.name.toLowerCase() === asked.toLowerCase());
  const [only, second] = found;
  if (only === undefined) {
    const names = all.flat().map(({ site }) => site.name);
    throw new UserError(
      `There is no site called "${asked}". ${names.length > 0 ? `There are: ${names.join(', ')}.` : 'There is none yet.'}`,
    );
  }
  if (second === undefined) return only;
  throw new UserError(
    `Several workspaces have a site called "${asked}". Name one: --workspace ${found.map(({ team }) => team).join(' or ')}.`,
  );
}

/** Says nothing of the text itself. */
function checkSecret(read: string): string {
  const text = read.trim();
  if (text === '') throw new UserError('Nothing came in on standard input; nothing was kept.');
  if (text.length > LONGEST_SECRET)
    throw new UserError(`A token has at most ${LONGEST_SECRET} characters; this has ${text.length}. Nothing was kept.`);
  if (/[\s\p{C}]/u.test(text))
    throw new UserError('A token is one word; this has spaces, line breaks or control characters in it. Nothing was kept.');
  return text;
}

/** Typed at a terminal it is not echoed. */
async function readSecret(stdin: Surroundings['stdin']): Promise<string> {
  if (stdin === undefined) return '';
  if (stdin === process.stdin && process.stdin.isTTY) return await readLineUnseen();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > 4 * LONGEST_SECRET) throw new UserError(`A token has at most ${LONGEST_SECRET} characters. Nothing was kept.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readLineUnseen(): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return new Promise((resolve, reject) => {
    // Closing comes last: it means that nothing was typed.
    lines.once('SIGINT', () => {
      reject(new UserError('Interrupted; nothing was kept.'));
      lines.close();
    });
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => resolve(''));
  });
}
