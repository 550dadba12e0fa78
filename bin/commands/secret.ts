import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { readS3Secret } from '../../src/backups/places/open-s3-place.js';
import { type Place, secretOrigin, spokenLocation } from '../../src/backups/places/place.js';
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
  const kinds =
    'kind: repository (a read-only token, or name:token), s3 (key id:secret key), sftp (a password, or a private key), https (name:password, or a token)';
  command
    .command('add <site> <kind>')
    .description(`adds or replaces one; ${kinds}`)
    .option(...workspace)
    .option('--place <address>', 'where the site has several places of that kind')
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
  place?: string;
}

interface Named extends Options {
  /** By its name or id. */
  site: string;
  kind: string;
}

async function add(stores: Stores, here: Surroundings, named: Named): Promise<void> {
  const kind = readKind(named.kind);
  const { team, site } = await findSite(stores, named);
  if (kind !== 'repository') return await addOfPlace(stores, here, { team, site, kind, place: named.place });
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

const ASKED_FOR = {
  s3: 'The key that may only list and read the prefix, as key id:secret key, then Enter',
  sftp: 'The password, then Enter; or pipe a private key in: … secret add <site> sftp < key',
  https: 'The name and password as name:password, or a token, then Enter',
};

interface OfPlace {
  team: string;
  site: Site;
  kind: keyof typeof ASKED_FOR;
  place: string | undefined;
}

async function addOfPlace(stores: Stores, here: Surroundings, { team, site, kind, place }: OfPlace): Promise<void> {
  const places = (await stores.places.ofSite(team, site.id)).filter((one) => one.location.kind === kind);
  const origin = onlyOrigin(site, kind, place === undefined ? places : places.filter((one) => spokenLocation(one.location) === place));
  here.stderr(`${ASKED_FOR[kind]}:\n`);
  const read = await readSecret(here.stdin);
  const isKey = kind === 'sftp' && read.trimStart().startsWith('-----BEGIN');
  const text = isKey ? `${read.trim()}\n` : checkSecret(read);
  if (kind === 's3') readS3Secret(text);
  await stores.secrets.put(team, site.id, kind, { text, origin, at: here.now });
  here.stdout(
    `Kept for ${site.name} (${team}). It is sent to ${origin} only. "Look now" in /maintenance backups ${site.name} tries it, else the next look within the hour.\n`,
  );
}

/** Where a secret of that kind may be sent to. */
function onlyOrigin(site: Site, kind: string, places: Place[]): string {
  const origins = places.map(({ location }) => (location.kind === 'local' ? '' : secretOrigin(location)));
  const [origin, ...others] = new Set(origins);
  if (origin === undefined)
    throw new UserError(`${site.name} has no such place of the kind ${kind}. Name it first: /maintenance backups ${site.name} in Slack.`);
  if (others.length === 0) return origin;
  throw new UserError(
    `${site.name} has places at ${[origin, ...others].join(' and ')}, and keeps one secret of a kind. Name one: --place ${places.map((one) => spokenLocation(one.location)).join(' or ')}.`,
  );
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
