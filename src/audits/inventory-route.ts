import type { IncomingMessage, ServerResponse } from 'node:http';
import { hashOfKey } from '../backups/check-in-key.js';
import { answerLine, readBody } from '../shared/http-exchange.js';
import { type AcceptDeps, acceptFiles, storedWords } from './accept-files.js';
import type { InventoryKeyStore } from './inventory-key-store.js';
import { SENT_LIMIT_BYTES } from './sent-files.js';

/** Files sent with one key in a minute; a build sends a few. */
const MAX_A_MINUTE = 20;

export interface InventoryDeps extends AcceptDeps {
  inventoryKeys: InventoryKeyStore;
  onError: (error: unknown) => void;
}

/**
 * The route `POST /inventory/<key>?name=poetry.lock&commit=<id>`: a dependency file of a site, or what `manage.py check --deploy` said there,
 * sent from CI or production.
 * Resolves to false for an address of another form. Answered 200 only after it is stored; where it cannot be, with 503.
 */
export function handleInventory(deps: InventoryDeps): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    // Not by `URL`, which throws for some of what anybody may ask for.
    const [pathname = '', query = ''] = (req.url ?? '/').split('?');
    const [, key] = /^\/inventory\/([^/]+)\/?$/.exec(pathname) ?? [];
    if (key === undefined) return false;
    if (req.method !== 'POST') return reply(res, 405, 'Use POST.', { allow: 'POST' });
    try {
      return await take(deps, req, res, { keyHash: hashOfKey(key), query: new URLSearchParams(query) });
    } catch (error) {
      deps.onError(error);
      return reply(res, 503, 'The file could not be stored. Try again.', { 'retry-after': '10' });
    }
  };
}

async function take(
  deps: InventoryDeps,
  req: IncomingMessage,
  res: ServerResponse,
  { keyHash, query }: { keyHash: string; query: URLSearchParams },
): Promise<boolean> {
  const now = deps.now();
  const owner = await deps.inventoryKeys.byHash(keyHash);
  if (owner === null) return reply(res, 404, 'No such inventory address.');
  const count = await deps.inventoryKeys.countUse(keyHash, now);
  if (count > MAX_A_MINUTE) return reply(res, 429, 'Too many files in one minute.', { 'retry-after': String(60 - now.getUTCSeconds()) });
  const commit = query.get('commit') || null;
  if (commit !== null && !/^[\w.-]{1,64}$/.test(commit)) return reply(res, 400, 'commit is up to 64 letters, digits and .-_');
  const bytes = await readBody(req, SENT_LIMIT_BYTES);
  if (bytes === null) return reply(res, 413, `A file has at most ${SENT_LIMIT_BYTES} bytes.`);
  const accepted = await acceptFiles(deps, {
    team: owner.team,
    site: owner.site,
    user: owner.askedBy,
    origin: { from: 'ci', commit, at: now.toISOString() },
    files: [{ name: query.get('name'), bytes }],
  });
  if (accepted === null) return reply(res, 404, 'No such inventory address.');
  if (!accepted.ok) return reply(res, 400, accepted.why);
  return reply(res, 200, `Stored ${accepted.names.join(', ')}: ${storedWords(accepted)}. Farrier reads it now.`);
}

function reply(...answer: Parameters<typeof answerLine>): true {
  answerLine(...answer);
  return true;
}
