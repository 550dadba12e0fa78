import { SourceUnavailable, UserError } from '../../shared/errors.js';
import type { BackupFile, BackupPlace } from './place.js';
import { collect, type RemoteDeps, requestFrom } from './request-file.js';

/** One file at an address. `secret`: `name:password`, or a token; null where it is read without. */
export function openHttpsPlace(url: string, secret: string | null, deps: RemoteDeps): BackupPlace {
  const host = new URL(url).host;
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || host;
  const allowed: Record<string, string> = secret === null ? {} : { authorization: authorization(secret) };

  async function ask(method: 'GET' | 'HEAD', headers: Record<string, string>, signal: AbortSignal) {
    const answer = await requestFrom(deps, url, { method, headers: { ...allowed, ...headers }, signal, redirects: 5 }, host);
    if (answer.status < 300 || [404, 405, 410, 416, 501].includes(answer.status)) return answer;
    answer.body.destroy();
    if (answer.status === 401 || answer.status === 403)
      throw new UserError(
        `${host} does not let me read the file (status ${answer.status}). Add what it asks for: farrier secret add <site> https.`,
      );
    throw new SourceUnavailable(host, `it answers with status ${answer.status}.`);
  }

  /** By HEAD, else by asking for the first byte. */
  async function head(signal: AbortSignal) {
    const asked = await ask('HEAD', {}, signal);
    asked.body.destroy();
    if (asked.status !== 405 && asked.status !== 501)
      return { status: asked.status, headers: asked.headers, length: asked.headers['content-length'] };
    const part = await ask('GET', { range: 'bytes=0-0' }, signal);
    part.body.destroy();
    const total = part.status === 206 ? /\/(\d+)$/.exec(part.headers['content-range'] ?? '')?.[1] : part.headers['content-length'];
    return { status: part.status, headers: part.headers, length: total };
  }

  async function* list(signal: AbortSignal): AsyncGenerator<BackupFile> {
    const { status, headers, length } = await head(signal);
    if (status === 404 || status === 410) return;
    const at = new Date(headers['last-modified'] ?? '');
    if (Number.isNaN(at.getTime()))
      throw new UserError(`${host} does not say when the file was written (Last-Modified), so its age is unknown.`);
    if (length === undefined || !/^\d{1,15}$/.test(length))
      throw new UserError(`${host} does not say how large the file is (Content-Length).`);
    yield { name, bytes: Number(length), at };
  }

  return {
    list,
    async open(_name, signal) {
      const answer = await ask('GET', {}, signal);
      if (answer.status === 200) return answer.body;
      answer.body.destroy();
      throw new UserError(`${host} does not have the file any more (status ${answer.status}).`);
    },
    async read(_name, { from, bytes }, signal) {
      if (bytes === 0) return Buffer.alloc(0);
      const answer = await ask('GET', { range: `bytes=${from}-${from + bytes - 1}` }, signal);
      try {
        if (answer.status === 416) return Buffer.alloc(0);
        if (answer.status !== 206 && from > 0)
          throw new UserError(`${host} does not answer with parts of the file, so its end is not looked at.`);
        return await collect(answer.body, bytes, { rest: 'leave' });
      } finally {
        answer.body.destroy();
      }
    },
    async isPublic(_name, signal) {
      const answer = await requestFrom(deps, url, { method: 'HEAD', headers: {}, signal, redirects: 5 }, host);
      answer.body.destroy();
      if (answer.status === 200) return true;
      return [401, 403, 404].includes(answer.status) ? false : null;
    },
    close: () => Promise.resolve(),
  };
}

function authorization(secret: string): string {
  return secret.includes(':') ? `Basic ${Buffer.from(secret).toString('base64')}` : `Bearer ${secret}`;
}
