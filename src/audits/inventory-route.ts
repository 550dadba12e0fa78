import type { IncomingMessage, ServerResponse } from 'node:http';
import { hashOfKey } from '../backups/check-in-key.js';
import { type AcceptDeps, acceptFiles } from './accept-files.js';
import type { InventoryKeyStore } from './inventory-key-store.js';
import { SENT_LIMIT_BYTES } from './sent-files.js';
import { counted } from './spoken.js';

/** Files sent with one key in a minute; a build sends a few. */
const MAX_A_MINUTE = 20;

export interface InventoryDeps extends AcceptDeps {
  inventoryKeys: InventoryKeyStore;
  onError: (error: unknown) => void;
}

/**
 * The route `POST /inventory/<key>?name=poetry.lock&commit=<id>`: a dependency file of a site, sent from CI or production.
 * Resolves to false when the address is another one. Answered 200 only after it is stored; where it cannot be, with 503.
 */
export function handleInventory(deps: InventoryDeps): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    // Not by `URL`, which throws for some of what anybody may ask for.
    const [pathname = '', query = ''] = (req.url ?? '/').split('?');
    const [, key] = /^\/inventory\/([^/]+)\/?$/.exec(pathname) ?? [];
    if (key === undefined) return false;
    if (req.method !== 'POST') return refuse(res, 405, 'Use POST.', { allow: 'POST' });
    try {
      return await take(deps, req, res, { keyHash: hashOfKey(key), query: new URLSearchParams(query) });
    } catch (error) {
      deps.onError(error);
      return refuse(res, 503, 'The file could not be stored. Try again.', { 'retry-after': '10' });
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
  if (owner === null) return refuse(res, 404, 'No such inventory address.');
  const count = await deps.inventoryKeys.countUse(keyHash, now);
  if (count > MAX_A_MINUTE) return refuse(res, 429, 'Too many files in one minute.', { 'retry-after': String(60 - now.getUTCSeconds()) });
  const commit = query.get('commit') || null;
  if (commit !== null && !/^[\w.-]{1,64}$/.test(commit)) return refuse(res, 400, 'commit is up to 64 letters, digits and .-_');
  const bytes = await readBody(req);
  if (bytes === null) return refuse(res, 413, `A file has at most ${SENT_LIMIT_BYTES} bytes.`);
  const accepted = await acceptFiles(deps, {
    team: owner.team,
    site: owner.site,
    user: owner.askedBy,
    origin: { from: 'ci', commit, at: now.toISOString() },
    files: [{ name: query.get('name'), bytes }],
  });
  if (accepted === null) return refuse(res, 404, 'No such inventory address.');
  if (!accepted.ok) return refuse(res, 400, accepted.why);
  return reply(res, 200, `Stored ${accepted.names.join(', ')}: ${counted(accepted.packages, 'package')}. Farrier reads it now.`);
}

/** The whole body, or null when it is too large: what is still on its way is then not waited for. */
async function readBody(req: IncomingMessage): Promise<Uint8Array | null> {
  if (Number(req.headers['content-length'] ?? 0) > SENT_LIMIT_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  // The answer still has to go out over this connection, so leaving the loop must not end it.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > SENT_LIMIT_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An answer that comes before the body was read ends the connection. */
function refuse(res: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): true {
  return reply(res, status, text, { ...headers, connection: 'close' });
}

function reply(res: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): true {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers });
  res.end(`${text}\n`);
  return true;
}
