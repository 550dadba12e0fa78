import { SourceUnavailable, UserError } from '../../shared/errors.js';
import type { BackupFile, BackupPlace, LocationOf } from './place.js';
import { collect, type RemoteDeps, requestFrom } from './request-file.js';
import { errorCode, readListing } from './s3-answers.js';
import { awsEncode, type S3Credentials, signRequest } from './sign-request.js';

type S3 = LocationOf<'s3'>;

/** A listing of 1,000 objects with names of 1,024 bytes. */
const PAGE_LIMIT_BYTES = 8 * 1024 * 1024;
const ERROR_LIMIT_BYTES = 64 * 1024;

/** A bucket of Amazon S3 or of what speaks its language. Asks for nothing but ListBucket and GetObject. */
export function openS3Place(location: S3, secret: string, deps: RemoteDeps): BackupPlace {
  const credentials = readS3Secret(secret);
  const ask = async (method: 'GET' | 'HEAD', url: URL, headers: Record<string, string>, signal: AbortSignal) => {
    const signed = signRequest({ method, url, headers, region: location.region, credentials, now: deps.now() });
    const answer = await requestFrom(deps, url.href, { method, headers: signed, signal, redirects: 0 }, bucketName(location));
    if (answer.status < 300) return answer;
    if (answer.status === 416) return answer;
    const text = method === 'HEAD' ? '' : (await collect(answer.body, ERROR_LIMIT_BYTES)).toString('utf8');
    answer.body.destroy();
    throw refusal(location, answer.status, errorCode(text));
  };

  async function* list(signal: AbortSignal): AsyncGenerator<BackupFile> {
    let token: string | null = null;
    do {
      const url = listUrl(location, token);
      const answer = await ask('GET', url, {}, signal);
      const page = readListing((await collect(answer.body, PAGE_LIMIT_BYTES)).toString('utf8'));
      if (page === null || (page.next !== null && page.next === token))
        throw new SourceUnavailable(bucketName(location), 'its list of objects cannot be read.');
      for (const file of page.files) {
        if (file.name.startsWith(location.prefix)) yield { ...file, name: below(location.prefix, file.name) };
      }
      token = page.next;
    } while (token !== null);
  }

  return {
    list,
    async open(name, signal) {
      return (await ask('GET', objectUrl(location, name), {}, signal)).body;
    },
    async read(name, { from, bytes }, signal) {
      if (bytes === 0) return Buffer.alloc(0);
      const answer = await ask('GET', objectUrl(location, name), { range: `bytes=${from}-${from + bytes - 1}` }, signal);
      try {
        if (answer.status === 416) return Buffer.alloc(0);
        if (answer.status !== 206 && from > 0)
          throw new SourceUnavailable(bucketName(location), 'it does not answer with parts of an object.');
        return await collect(answer.body, bytes, { rest: 'leave' });
      } finally {
        answer.body.destroy();
      }
    },
    async isPublic(name, signal) {
      const url = objectUrl(location, name).href;
      const answer = await requestFrom(deps, url, { method: 'HEAD', headers: {}, signal, redirects: 0 }, bucketName(location));
      answer.body.destroy();
      if (answer.status === 200) return true;
      return [401, 403, 404].includes(answer.status) ? false : null;
    },
    close: () => Promise.resolve(),
  };
}

/**
 * `key id:secret`, or `key id:secret:session token`.
 * @throws {UserError} that says the form, and nothing of the secret
 */
export function readS3Secret(text: string): S3Credentials {
  const [, keyId, secret, session] = /^([\w.-]{3,128}):([^\s:]{8,256})(?::(\S+))?$/.exec(text) ?? [];
  if (keyId === undefined || secret === undefined) throw new UserError('The secret of a bucket has the form `key id:secret key`.');
  return { keyId, secret, session: session ?? null };
}

function below(prefix: string, name: string): string {
  return prefix.endsWith('/') ? name.slice(prefix.length) : name.slice(prefix.lastIndexOf('/') + 1);
}

function above(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}

function bucketUrl({ endpoint, region, bucket, style }: S3): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (style === 'virtual') url.hostname = `${bucket}.${url.hostname}`;
  else url.pathname = `${url.pathname.replace(/\/$/, '')}/${awsEncode(bucket)}`;
  return url;
}

function listUrl(location: S3, token: string | null): URL {
  const url = bucketUrl(location);
  if (location.style === 'path') url.pathname += '/';
  const params = {
    'list-type': '2',
    'encoding-type': 'url',
    prefix: location.prefix,
    ...(token === null ? {} : { 'continuation-token': token }),
  };
  // Written out, because the server computes the signature from what it reads, and + and %20 are two things there.
  url.search = Object.entries(params)
    .map(([name, value]) => `${name}=${awsEncode(value)}`)
    .join('&');
  return url;
}

/** Two dots in a row as a part of a name would be taken as a step up on the way; such an object is not asked for. */
function objectUrl(location: S3, name: string): URL {
  const key = `${above(location.prefix)}${name}`;
  if (key.split('/').some((part) => part === '.' || part === '..')) throw new UserError(`"${name}" is a name that cannot be asked for.`);
  const url = bucketUrl(location);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(awsEncode).join('/')}`;
  return url;
}

function bucketName({ bucket }: S3): string {
  return `the bucket ${bucket}`;
}

const WRONG_KEY = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken', 'TokenRefreshRequired']);

function refusal(location: S3, status: number, code: string | null): Error {
  const name = bucketName(location);
  const said = code === null ? `status ${status}` : `status ${status}, ${code}`;
  if (code !== null && WRONG_KEY.has(code))
    return new UserError(
      `${name} does not know the key, or its secret is another one (${said}). Add it again: farrier secret add <site> s3.`,
    );
  if (code === 'RequestTimeTooSkewed') return new UserError(`${name} says that the clock of this machine is wrong (${said}).`);
  if (code === 'InvalidObjectState') return new UserError(`the object lies in an archive (Glacier) and cannot be read at once (${said}).`);
  if (code === 'NoSuchBucket') return new UserError(`${name} does not exist (${said}).`);
  if ([301, 302, 307, 308].includes(status) || code === 'PermanentRedirect' || code === 'AuthorizationHeaderMalformed')
    return new UserError(`${name} is in another region than ${location.region}, or at another address (${said}).`);
  if (status === 401 || status === 403)
    return new UserError(`${name} does not let the key list or read (${said}). It needs ListBucket and GetObject of the prefix.`);
  if (status === 404) return new UserError(`what was asked for is not in ${name} (${said}).`);
  return new SourceUnavailable(name, `it answers with ${said}.`);
}
