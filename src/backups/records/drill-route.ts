import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { answerLine, readBody } from '../../shared/http-exchange.js';
import type { Site } from '../../sites/site.js';
import { hashOfKey } from '../check-in-key.js';
import type { DrillKeyStore } from './drill-key-store.js';
import { type DrillRecord, measuredSchema } from './drill-record.js';
import type { DrillStore } from './drill-store.js';
import { postedDrillSchema, SIGNATURE_HEADER, TIMESTAMP_HEADER, whatIsWrong } from './posted-drill.js';

/** Counts of 2,000 tables. */
const MOST_BYTES = 256 * 1024;
/** Results posted with one key in a minute. */
const MAX_A_MINUTE = 20;

export interface DrillRouteDeps {
  drills: Pick<DrillStore, 'add'>;
  drillKeys: DrillKeyStore;
  sites: { get(team: string, id: string): Promise<Site | null> };
  now: () => Date;
  /** Rounds that ask for a restore hear of it. */
  recorded(team: string, site: string, record: DrillRecord): Promise<void>;
  onError: (error: unknown) => void;
}

/**
 * The route `POST /drill/<key>`: the signed result of a drill that ran elsewhere. Resolves to false for an address of another form.
 * Answered 200 only after it is stored; where it cannot be, with 503. Who sends the same result again, signed anew, gets 200 again
 * and changes nothing; a request that was taken before is refused.
 */
export function handleDrill(deps: DrillRouteDeps): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    const [pathname = ''] = (req.url ?? '/').split('?');
    const [, key] = /^\/drill\/([^/]+)\/?$/.exec(pathname) ?? [];
    if (key === undefined) return false;
    if (req.method !== 'POST') return reply(res, 405, 'Use POST.', { allow: 'POST' });
    try {
      return await take(deps, req, res, hashOfKey(key));
    } catch (error) {
      deps.onError(error);
      return reply(res, 503, 'The result could not be stored. Try again.', { 'retry-after': '10' });
    }
  };
}

async function take(deps: DrillRouteDeps, req: IncomingMessage, res: ServerResponse, keyHash: string): Promise<boolean> {
  const now = deps.now();
  const unknown = 'No such drill address.';
  const owner = await deps.drillKeys.byHash(keyHash);
  if (owner === null) return reply(res, 404, unknown);
  const count = await deps.drillKeys.countUse(keyHash, now);
  if (count > MAX_A_MINUTE) return reply(res, 429, 'Too many results.', { 'retry-after': String(60 - now.getUTCSeconds()) });
  const body = await readBody(req, MOST_BYTES);
  if (body === null) return reply(res, 413, `A result has at most ${MOST_BYTES} bytes.`);
  const { team, site, madeBy } = owner;
  const [secret, known] = await Promise.all([deps.drillKeys.secretOf(owner), deps.sites.get(team, site)]);
  if (secret === null || known === null) return reply(res, 404, unknown);
  const signed = { timestamp: headerOf(req, TIMESTAMP_HEADER), signature: headerOf(req, SIGNATURE_HEADER), body };
  const wrong = whatIsWrong(secret, signed, now);
  if (wrong !== null) return reply(res, 401, wrong);
  const posted = postedDrillSchema.safeParse(jsonOf(body));
  if (!posted.success) return reply(res, 400, `Wanted: farrier.drill/1, counts only. Wrong at: ${wrongAt(posted.error)}.`);
  const { id, drill } = posted.data;
  if (Date.parse(drill.ranAt) > now.getTime() + 5 * 60_000) return reply(res, 400, 'It ran in the future, by its own clock.');
  if (!(await deps.drillKeys.takeSignature(team, signed.signature)))
    return reply(res, 409, 'This request was taken before; nothing changed.');
  const record: DrillRecord = { version: 1, id, how: 'elsewhere', who: madeBy, at: now.toISOString(), picked: null, ...drill };
  const added = await deps.drills.add(team, site, record);
  if (!isDeepStrictEqual(measuredSchema.strip().parse(added.record), drill))
    return reply(res, 409, 'Another result has this id; nothing changed.');
  // Also when it was known: who told the rounds may have been stopped before.
  await deps.recorded(team, site, added.record);
  return reply(res, 200, added.isNew ? 'Recorded.' : 'Recorded before; nothing changed.');
}

function headerOf(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return typeof value === 'string' ? value : '';
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

/** Only our own words: what was sent may hold anything. */
function wrongAt({ issues }: { issues: { path: PropertyKey[] }[] }): string {
  const known = new Set<PropertyKey>([...Object.keys(measuredSchema.shape), 'format', 'id', 'drill']);
  const paths = issues.map(({ path }) => path.filter((part) => known.has(part)).join('.') || 'the whole');
  return [...new Set(paths)].slice(0, 5).join(', ');
}

function reply(...answer: Parameters<typeof answerLine>): true {
  answerLine(...answer);
  return true;
}
