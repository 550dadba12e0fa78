import { fromCiWords, inventoryLine, repositoryOrigin, shellWord, tokenWords } from '../../src/sites/connect-views.js';
import type { Site } from '../../src/sites/site.js';

const site = (change: Partial<Site>): Site => ({
  version: 1,
  id: 's1',
  name: 'Shop',
  address: null,
  repository: 'https://git.example/acme/shop',
  manifest: null,
  timeZone: 'UTC',
  channel: 'C1',
  backups: null,
  createdBy: 'U1',
  createdAt: '2026-11-22T12:00:00.000Z',
  ...change,
});

it.each([
  ['Shop', 'Shop'],
  ['Shop & Co', "'Shop & Co'"],
  ["Ada's shop", "'Ada'\\''s shop'"],
  ['$(rm -rf /)', "'$(rm -rf /)'"],
])('writes %s for a shell as %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

it.each([
  ['https://git.example/acme/shop#apps/shop', 'https://git.example'],
  ['https://git.example:8443/acme/shop', 'https://git.example:8443'],
  ['local:shop', null],
  [null, null],
])('knows where a token of %s may go', (repository, origin) => {
  expect(repositoryOrigin({ repository })).toBe(origin);
});

it('gives one line with one key for CI', () => {
  expect(inventoryLine('https://farrier.example/', 'KEY')).toBe(
    'curl -sS --fail-with-body -m 30 --retry 3 --data-binary @requirements.txt "https://farrier.example/inventory/KEY?name=requirements.txt&commit=$(git rev-parse HEAD)"',
  );
  expect(fromCiWords(site({}), 'LINE').match(/LINE/g)).toHaveLength(1);
});

it('names the exact command for a token, and where it goes', () => {
  expect(tokenWords(site({ name: 'Shop & <Co>' }))).toContain("npx --no farrier secret add 'Shop &amp; &lt;Co&gt;' repository");
  expect(tokenWords(site({}))).toContain('sent to https://git.example only');
});

it.each([
  [null, 'has no repository address yet'],
  ['local:shop', 'is a folder on my machine and needs none'],
])('asks for an address before a token (%s)', (repository, words) => {
  expect(tokenWords(site({ repository }))).toContain(words);
  expect(tokenWords(site({ repository }))).not.toContain('secret add');
});
