import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Misconfigured } from './errors.js';

/** Secrets as they are stored: AES-256-GCM, with the id of the key that sealed them. */
export interface SecretBox {
  /** `place` is where the text will be kept; it opens nowhere else. */
  seal(text: string, place: string): string;
  /** @throws {Misconfigured} when the key is missing, or the text was changed or moved. */
  open(sealed: string, place: string): string;
  /** Whether an older key sealed it, so that it should be sealed again. */
  isOutdated(sealed: string): boolean;
}

const FORMAT = /^v1\.([0-9a-f]{8})\.([\w-]+)\.([\w-]+)\.([\w-]*)$/;

/** Seals with the first key and opens with any: put a new key first, and drop the old one when nothing is outdated any more. */
export function secretBox(keys: readonly [Buffer, ...Buffer[]]): SecretBox {
  const byId = new Map(keys.map((key) => [keyId(key), key]));
  const [newest] = keys;
  return {
    seal(text, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', newest, nonce).setAAD(Buffer.from(place));
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return ['v1', keyId(newest), ...[nonce, cipher.getAuthTag(), data].map((part) => part.toString('base64url'))].join('.');
    },
    open(sealed, place) {
      const [, id = '', nonce = '', tag = '', data = ''] = FORMAT.exec(sealed) ?? [];
      const key = byId.get(id);
      if (key === undefined) {
        throw new Misconfigured(
          `ENCRYPTION_KEY: a stored secret was sealed with the key ${id || 'of another format'}, which is not here; wanted: the key that sealed it.`,
        );
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url')).setAAD(Buffer.from(place));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8');
      } catch (error) {
        throw new Misconfigured('A stored secret was changed since it was sealed, or copied from elsewhere. Enter it again.', {
          cause: error,
        });
      }
    },
    isOutdated: (sealed) => FORMAT.exec(sealed)?.[1] !== keyId(newest),
  };
}

/** Names a key without telling it. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('farrier key id').update(key).digest('hex').slice(0, 8);
}
