import type { BackupFile } from './place.js';

/** One page of a listing. */
export interface ListedPage {
  files: BackupFile[];
  /** Where the next page begins; null on the last. */
  next: string | null;
}

/** Reads an answer to ListObjectsV2 with `encoding-type=url`; null when it is none. */
export function readListing(xml: string): ListedPage | null {
  if (!/<ListBucketResult[\s>]/.test(xml)) return null;
  // What a server did not encode stands as it is, also a plus or a percent sign.
  const decode = textOf(xml.replaceAll(CONTENTS, ''), 'EncodingType') === 'url' ? decodeName : (text: string) => text;
  const files: BackupFile[] = [];
  for (const [object] of xml.matchAll(CONTENTS)) {
    const [key, size, at] = [
      textOf(object, 'Key'),
      Number(textOf(object, 'Size') ?? Number.NaN),
      new Date(textOf(object, 'LastModified') ?? ''),
    ];
    if (key === null || !Number.isSafeInteger(size) || size < 0 || Number.isNaN(at.getTime())) return null;
    files.push({ name: decode(key), bytes: size, at });
  }
  const isCut = textOf(xml, 'IsTruncated') === 'true';
  const next = textOf(xml, 'NextContinuationToken');
  if (isCut && (next === null || next === '')) return null;
  return { files, next: isCut ? next : null };
}

/** `AccessDenied`: the only part of an error that is repeated; the rest may hold the key's id and what was signed. */
export function errorCode(xml: string): string | null {
  const code = textOf(xml, 'Code');
  return code !== null && /^[A-Za-z.]{1,60}$/.test(code) ? code : null;
}

const CONTENTS = /<Contents>[^]*?<\/Contents>/g;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function textOf(xml: string, tag: string): string | null {
  const found = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return found === undefined ? null : unescapeXml(found);
}

function unescapeXml(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
