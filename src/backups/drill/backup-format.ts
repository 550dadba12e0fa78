/** What a backup file is, by its first bytes; never by its name. */
export type BackupFormat =
  | 'empty'
  | 'pg-archive'
  | 'pg-script'
  | 'mysql-script'
  | 'sqlite'
  | 'tar'
  | 'gzip'
  | 'zstd'
  | 'xz'
  | 'bzip2'
  | 'lz4'
  | 'zip'
  | 'encrypted'
  | 'html'
  | 'sql'
  | 'unknown';

/** So many bytes tell: a tar says what it is behind its first 257. */
export const HEAD_BYTES = 4096;

const MAGIC: [BackupFormat, number, string][] = [
  ['pg-archive', 0, '5047444d50'],
  ['sqlite', 0, Buffer.from('SQLite format 3\0').toString('hex')],
  ['gzip', 0, '1f8b'],
  ['zstd', 0, '28b52ffd'],
  // Its parts, as pzstd writes them, begin with a frame that is skipped.
  ['zstd', 0, '502a4d18'],
  ['xz', 0, 'fd377a585a00'],
  ['bzip2', 0, '425a68'],
  ['lz4', 0, '04224d18'],
  ['lz4', 0, '02214c18'],
  ['zip', 0, '504b0304'],
  ['tar', 257, Buffer.from('ustar').toString('hex')],
  ['encrypted', 0, Buffer.from('age-encryption.org/').toString('hex')],
  ['encrypted', 0, Buffer.from('Salted__').toString('hex')],
  ['encrypted', 0, Buffer.from('-----BEGIN PGP MESSAGE').toString('hex')],
];

/** `head` are the first HEAD_BYTES of the file, or all of it. */
export function formatOf(head: Uint8Array): BackupFormat {
  if (head.byteLength === 0) return 'empty';
  const bytes = Buffer.from(head);
  const found = MAGIC.find(([, at, hex]) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex);
  if (found !== undefined) return found[0];
  if (isOpenPgp(bytes)) return 'encrypted';
  return textFormat(bytes);
}

/** A binary OpenPGP message begins with a packet of a session key (tag 1 or 3). */
function isOpenPgp(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0;
  const tag = (first & 0x40) === 0 ? (first & 0x3c) >> 2 : first & 0x3f;
  return (first & 0x80) !== 0 && (tag === 1 || tag === 3);
}

function textFormat(bytes: Buffer): BackupFormat {
  if (bytes.includes(0)) return 'unknown';
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (/^<(!doctype|html|\?xml|head|error)\b/i.test(text)) return 'html';
  if (/^-- PostgreSQL database (cluster )?dump/m.test(text)) return 'pg-script';
  if (/^(\/\*M?!999999\\- enable the sandbox mode|-- (MySQL|MariaDB) dump)/m.test(text)) return 'mysql-script';
  return /^(--|\/\*|SET|BEGIN|CREATE|DROP|INSERT|COPY|\\)/i.test(text) ? 'sql' : 'unknown';
}

/** What PostgreSQL's archives are made of: `-Fc`, `-Ft`, `-Fd`. */
const ARCHIVE_KINDS: Record<number, 'custom' | 'tar' | 'directory'> = { 1: 'custom', 3: 'tar', 5: 'directory' };

export interface ArchiveHead {
  /** `1.14` */
  version: string;
  kind: 'custom' | 'tar' | 'directory' | null;
  /** The oldest major version of PostgreSQL whose pg_restore reads it; null when the version is not known here. */
  needs: number | null;
}

/** Reads the head of an archive of pg_dump; null when it is too short for one. */
export function archiveHead(head: Uint8Array): ArchiveHead | null {
  if (head.byteLength < 11) return null;
  const [major = 0, minor = 0] = [head[5], head[6]];
  const needs = major !== 1 || minor > 16 ? null : minor >= 16 ? 17 : minor === 15 ? 16 : 10;
  return { version: `${major}.${minor}`, kind: ARCHIVE_KINDS[head[10] ?? 0] ?? null, needs };
}
