import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../src/shared/errors.js';
import { parseJson } from './api-arguments.js';
import { isFromThePage } from './page-guard.js';
import { isVerb, pageRequests } from './page-requests.js';
import { type PageAnswer, pageVerbs, Refused, type VerbDeps } from './page-verbs.js';
import { readBody, TooLarge } from './read-body.js';
import type { Json } from './slack-shapes.js';

const PREFIX = '/playground/api/';
const MAX_BYTES = 30_000_000;

/** Answers what the page posts. False when the address is another one. */
export function pageServer(deps: VerbDeps & { log: (error: unknown) => void }) {
  const verbs = pageVerbs(deps);

  async function run(name: string, body: unknown): Promise<PageAnswer> {
    if (!isVerb(name)) throw new Refused(`The playground cannot ${name}.`);
    const parsed = pageRequests[name].safeParse(body);
    if (!parsed.success) throw new Refused(`The page asked for something strange: ${parsed.error.issues[0]?.message ?? 'no body'}`);
    if (!deps.workspace.slack.workspace.users.has(parsed.data.user)) throw new Refused('There is no such person.');
    const verb = verbs[name] as (given: typeof parsed.data) => Promise<PageAnswer>;
    return verb(parsed.data);
  }

  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = new URL(request.url ?? '/', 'http://playground.invalid').pathname;
    if (!path.startsWith(PREFIX)) return false;
    if (request.method !== 'POST' || !isFromThePage(request)) {
      reply(response, 403, { ok: false, error: 'Only the playground’s own page may ask for this.' });
      return true;
    }
    try {
      const body = parseJson((await readBody(request, MAX_BYTES)).toString());
      reply(response, 200, { ok: true, ...(await run(path.slice(PREFIX.length), body)) });
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof TooLarge)) deps.log(error);
      reply(response, 200, {
        ok: false,
        error: error instanceof TooLarge ? 'That file is too large for the playground.' : messageOf(error),
      });
    }
    return true;
  };
}

function reply(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
