import { createHash, createHmac } from 'node:crypto';

/** What AWS Signature Version 4 is made of, for a request without a body. */
export interface ToSign {
  method: 'GET' | 'HEAD';
  url: URL;
  /** In lower case; all of them are signed. */
  headers: Record<string, string>;
  region: string;
  credentials: S3Credentials;
  now: Date;
}

export interface S3Credentials {
  keyId: string;
  secret: string;
  /** Of credentials that end by themselves. */
  session: string | null;
}

const EMPTY_BODY = createHash('sha256').update('').digest('hex');

/**
 * The headers of the request with its signature. For S3: each part of the path is encoded once, as it stands in `url`.
 * (docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html)
 */
export function signRequest({ method, url, headers, region, credentials, now }: ToSign): Record<string, string> {
  const at = now.toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
  const scope = `${at.slice(0, 8)}/${region}/s3/aws4_request`;
  const session: Record<string, string> = credentials.session === null ? {} : { 'x-amz-security-token': credentials.session };
  const all: Record<string, string> = { ...headers, host: url.host, 'x-amz-content-sha256': EMPTY_BODY, 'x-amz-date': at, ...session };
  const names = Object.keys(all).sort();
  const signed = names.join(';');
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url.searchParams),
    ...names.map((name) => `${name}:${all[name]?.trim() ?? ''}`),
    '',
    signed,
    EMPTY_BODY,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', at, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = [at.slice(0, 8), region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${credentials.secret}`);
  const signature = hmac(key, text).toString('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.keyId}/${scope},SignedHeaders=${signed},Signature=${signature}`,
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function canonicalQuery(params: URLSearchParams): string {
  const pairs = [...params].map(([name, value]): [string, string] => [awsEncode(name), awsEncode(value)]);
  pairs.sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Everything but letters, digits and `-._~` as `%XX`. */
export function awsEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
