import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export interface S3Object {
  key: string;
  /** What it holds; zeros from there to `size`. */
  content: Buffer;
  size?: number;
  at: Date;
  /** Read by anybody. */
  isPublic?: boolean;
}

export interface S3Server {
  url: string;
  objects: S3Object[];
  requests: { method: string; url: string; range: string | null; signed: boolean }[];
  /** Bytes of objects that went out. */
  sent: number;
  /** Answers everything with this instead. */
  fails: { status: number; code: string } | null;
  close(): Promise<void>;
}

export const S3_KEY = { id: 'AKIDEXAMPLE12345', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

/**
 * A bucket that answers like S3 as far as it is read, page by page, and refuses what is not signed. The signature is computed from the
 * request as it came over the wire, by the rules of AWS Signature Version 4, with nothing of the client.
 */
export async function startS3({ bucket, region, page = 1000 }: { bucket: string; region: string; page?: number }): Promise<S3Server> {
  const state: S3Server = { url: '', objects: [], requests: [], sent: 0, fails: null, close: () => Promise.resolve() };

  const server = createServer((request, response) => {
    const raw = request.url ?? '/';
    const [rawPath = '/', rawQuery = ''] = raw.split('?');
    const signed = request.headers.authorization !== undefined;
    state.requests.push({ method: request.method ?? '', url: raw, range: request.headers.range ?? null, signed });
    if (state.fails !== null) return refuse(response, state.fails.status, state.fails.code);
    const inHost = (request.headers.host ?? '').startsWith(`${bucket}.`);
    const path = inHost ? rawPath : rawPath.startsWith(`/${bucket}`) ? rawPath.slice(bucket.length + 1) : null;
    if (path === null) return refuse(response, 404, 'NoSuchBucket');
    const key = decodeURIComponent(path.replace(/^\//, ''));
    const object = state.objects.find((one) => one.key === key);
    const wrong = signed ? wrongSignature(request, rawPath, rawQuery, region) : 'AccessDenied';
    if (wrong !== null && object?.isPublic !== true) return refuse(response, 403, wrong);
    if (key === '') return list(response, new URLSearchParams(rawQuery));
    if (object === undefined) return refuse(response, 404, 'NoSuchKey');
    send(request, response, object);
  });

  function list(response: ServerResponse, query: URLSearchParams): void {
    const prefix = query.get('prefix') ?? '';
    const found = state.objects.filter((one) => one.key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
    const from = Number(Buffer.from(query.get('continuation-token') ?? '', 'base64').toString() || '0');
    const some = found.slice(from, from + page);
    const isCut = from + page < found.length;
    const next = Buffer.from(String(from + page)).toString('base64');
    const contents = some.map(
      ({ key, size, content, at }) =>
        `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>${at.toISOString()}</LastModified><ETag>&quot;x&quot;</ETag><Size>${size ?? content.length}</Size></Contents>`,
    );
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><EncodingType>url</EncodingType><IsTruncated>${isCut}</IsTruncated>${contents.join('')}${isCut ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}</ListBucketResult>`,
    );
  }

  function send(request: IncomingMessage, response: ServerResponse, { content, size = content.length, at }: S3Object): void {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const from = first === undefined ? 0 : Number(first);
    const to = Math.min(last === undefined ? size - 1 : Number(last), size - 1);
    if (first !== undefined && from >= size) return refuse(response, 416, 'InvalidRange');
    const headers: Record<string, string> = { 'content-length': String(to - from + 1), 'last-modified': at.toUTCString() };
    if (first !== undefined) headers['content-range'] = `bytes ${from}-${to}/${size}`;
    response.writeHead(first === undefined ? 200 : 206, headers);
    if (request.method === 'HEAD') return void response.end();
    Readable.from(parts(content, from, to))
      .on('data', (part: Buffer) => {
        state.sent += part.length;
      })
      .pipe(response);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  state.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return state;
}

function* parts(content: Buffer, from: number, to: number): Generator<Buffer> {
  for (let at = from; at <= to; ) {
    const end = Math.min(at + 65_536, to + 1);
    const part = Buffer.alloc(end - at);
    if (at < content.length) content.copy(part, 0, at, end);
    yield part;
    at = end;
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  // As the real one does: an error repeats what was signed, and with which key.
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message><AWSAccessKeyId>${S3_KEY.id}</AWSAccessKeyId></Error>`,
  );
}

/** Why the request is not let in; null when its signature is right. */
function wrongSignature(request: IncomingMessage, rawPath: string, rawQuery: string, region: string): string | null {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/;
  const [, id, day = '', zone = '', names = '', signature = ''] = given.exec(request.headers.authorization ?? '') ?? [];
  if (id !== S3_KEY.id) return 'InvalidAccessKeyId';
  if (zone !== region) return 'AuthorizationHeaderMalformed';
  const stamp = String(request.headers['x-amz-date']);
  if (!stamp.startsWith(day) || !names.split(';').includes('host') || !names.split(';').includes('x-amz-date'))
    return 'SignatureDoesNotMatch';
  if (request.headers['x-amz-content-sha256'] !== createHash('sha256').digest('hex')) return 'XAmzContentSHA256Mismatch';
  const query = rawQuery === '' ? '' : rawQuery.split('&').sort().join('&');
  let text = `${request.method}\n${rawPath}\n${query}\n`;
  for (const name of names.split(';')) text += `${name}:${String(request.headers[name]).trim()}\n`;
  text += `\n${names}\n${createHash('sha256').digest('hex')}`;
  const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${day}/${zone}/s3/aws4_request\n${createHash('sha256').update(text).digest('hex')}`;
  let key = Buffer.from(`AWS4${S3_KEY.secret}`);
  for (const step of [day, zone, 's3', 'aws4_request']) key = createHmac('sha256', key).update(step).digest();
  const wanted = createHmac('sha256', key).update(toSign).digest();
  return timingSafeEqual(wanted, Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
}
