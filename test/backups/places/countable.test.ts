import { isCountable } from '../../../src/backups/places/countable.js';

describe('which files count as backups', () => {
  it.each<[string, string | null, boolean]>([
    ['shop.dump', null, true],
    ['2026/11/22/shop.sql.gz', null, true],
    ['shop-2026-11-22', null, true],
    ['shop.dump.part', null, false],
    ['shop.dump.tmp', null, false],
    ['shop.dump.tmp.x7Q2a', null, false],
    ['shop.dump.PARTIAL', null, false],
    ['shop.dump.filepart', null, false],
    ['shop.dump~', null, false],
    ['.shop.dump.Xy12', null, false],
    ['.cache/shop.dump', null, false],
    ['2026/', null, false],
    ['shop.dump.sha256', null, false],
    ['shop.log', null, false],
    ['templates.dump', null, true],
    ['partners.dump', null, true],
    ['shop.dump', '*.dump', true],
    ['2026/shop.dump', 'shop.*', true],
    ['media.tar', '*.dump', false],
    ['shop-1.dump', 'shop-?.dump', true],
    ['shop-12.dump', 'shop-?.dump', false],
    ['shopXdump', 'shop.dump', false],
    ['a-b-c.dump', '*-*.dump', true],
    ['shop.dump.gz', '*.dump', false],
    ['shop.dump', '*', true],
    ['shop.dump', '', false],
  ])('%s, of those called %s: %s', (name, pattern, counts) => {
    expect(isCountable(name, pattern)).toBe(counts);
  });

  it('is not made slow by a pattern', () => {
    expect(isCountable('a'.repeat(1000), `${'*a'.repeat(400)}b`)).toBe(false);
  });
});
