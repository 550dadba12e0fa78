import { UserError } from '../../shared/errors.js';
import type { Location } from './place.js';

const FORMS = '`s3://bucket/prefix`, `sftp://user@host/folder`, `https://host/file` or `local:folder`';

/** What beside the address is said of a bucket; empty: Amazon's, in us-east-1. */
export interface BucketAbout {
  endpoint: string;
  region: string;
}

/**
 * Reads where backups lie, as somebody wrote it.
 * @throws {UserError} that says what may stand there. What looks like a password in it is refused, and never repeated.
 */
export function readAddress(text: string, about: BucketAbout = { endpoint: '', region: '' }): Location {
  const address = text.trim();
  if (address.startsWith('local:')) return { kind: 'local', folder: folderOf(address.slice('local:'.length)) };
  const scheme = /^([a-z0-9]+):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === 's3') return bucketOf(address, about);
  if ((scheme !== 'sftp' && scheme !== 'https') || !URL.canParse(address)) throw new UserError(`Write it as ${FORMS}.`);
  const url = new URL(address);
  if (url.password !== '') throw new UserError('Leave the password out: Slack keeps what is typed. It is added on the machine of Farrier.');
  return scheme === 'sftp' ? serverOf(url) : fileOf(url);
}

function folderOf(text: string): string {
  const folder = text.replace(/\/+$/, '');
  const isPlain = folder !== '' && folder.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPlain || /\p{C}/u.test(folder))
    throw new UserError('Behind `local:` stands a folder of BACKUP_ROOT, without `..` and without a leading slash.');
  return folder;
}

/** Names of buckets as Amazon takes them; others are stricter. */
const BUCKET = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i;

function bucketOf(address: string, about: BucketAbout): Location {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/i.exec(address) ?? [];
  if (!BUCKET.test(bucket)) throw new UserError('Write the bucket as `s3://bucket/prefix`, without a key in it.');
  if (/[?#\p{C}]/u.test(prefix) || prefix.split('/').some((part) => part === '.' || part === '..'))
    throw new UserError('The prefix has no `?`, `#` or `..` in it.');
  const endpoint = endpointOf(about.endpoint.trim());
  const region = about.region.trim() || 'us-east-1';
  if (!/^[a-z0-9-]{2,40}$/i.test(region)) throw new UserError('A region is a word as `eu-central-1`.');
  // Certificates cover no names with dots in them, and few other providers give a bucket a host name of its own.
  const style = endpoint === null && !bucket.includes('.') ? 'virtual' : 'path';
  return { kind: 's3', endpoint, region, bucket, prefix, style };
}

function endpointOf(text: string): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UserError('The endpoint is an address as `https://s3.example.org`, without anything secret in it.');
  return url.href.replace(/\/$/, '');
}

function serverOf(url: URL): Location {
  const folder = decodeURIComponent(url.pathname).replace(/\/+$/, '');
  if (url.hostname === '' || url.username === '' || folder === '') throw new UserError('Write the server as `sftp://user@host/folder`.');
  if (folder.split('/').some((part) => part === '..')) throw new UserError('The folder has no `..` in it.');
  if (url.search !== '' || url.hash !== '') throw new UserError('The folder has no `?` or `#` in it.');
  return {
    kind: 'sftp',
    host: url.hostname,
    port: url.port === '' ? 22 : Number(url.port),
    user: decodeURIComponent(url.username),
    folder,
  };
}

function fileOf(url: URL): Location {
  if (url.username !== '' || url.search !== '' || url.hash !== '')
    throw new UserError('The address of a file has no name, `?` or `#` in it: what lets somebody in is added on the machine of Farrier.');
  if (url.pathname === '/' || url.pathname.endsWith('/'))
    throw new UserError('Behind `https://` stands the address of one file, not of a folder.');
  return { kind: 'https', url: url.href };
}
