import { randomBytes } from 'node:crypto';
import { secretBox } from '../../src/shared/encryption.js';

const old = randomBytes(32);
const current = randomBytes(32);

describe('secretBox', () => {
  it('opens what it sealed, and tells nothing of it', () => {
    const box = secretBox([current]);
    const sealed = box.seal('xoxb-très-secret', 'place');
    expect(box.open(sealed, 'place')).toBe('xoxb-très-secret');
    expect(sealed).not.toContain('xoxb');
    expect(box.seal('xoxb-très-secret', 'place')).not.toBe(sealed);
  });

  it('opens nothing that was moved to another place or changed', () => {
    const box = secretBox([current]);
    const sealed = box.seal('secret', 'a');
    expect(() => box.open(sealed, 'b')).toThrow('was changed since it was sealed, or copied from elsewhere');
    expect(() => box.open(`${sealed.slice(0, -2)}AA`, 'a')).toThrow('was changed');
  });

  it('opens with an older key after the key was changed, and says that it should be sealed again', () => {
    const sealed = secretBox([old]).seal('secret', 'a');
    const rotated = secretBox([current, old]);
    expect(rotated.open(sealed, 'a')).toBe('secret');
    expect(rotated.isOutdated(sealed)).toBe(true);
    expect(rotated.isOutdated(rotated.seal('secret', 'a'))).toBe(false);
  });

  it.each([['nothing sealed'], [secretBox([old]).seal('secret', 'a')]])('names the missing key of %s', (sealed) => {
    expect(() => secretBox([current]).open(sealed, 'a')).toThrow(/^ENCRYPTION_KEY: a stored secret was sealed with the key/);
  });
});
