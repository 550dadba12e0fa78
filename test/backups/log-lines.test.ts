import { cleanLog, lastLines } from '../../src/backups/log-lines.js';

it.each([
  ['a password in an address', 'postgres://shop:hunter2@db/shop'],
  ['an assignment', 'PGPASSWORD=hunter2 pg_dump'],
  ['YAML', 'aws_secret_access_key: hunter2'],
  ['JSON', '{"token": "hunter2"}'],
  ['quotes with spaces', `DB_PASSWORD="hunter2 and hunter2"`],
  ['an option', 'mysqldump --password=hunter2 shop'],
  ['a token of Slack', 'xoxb-1-hunter2'],
  ['a header', 'Authorization: Bearer hunter2'],
  ['a key', '-----BEGIN RSA PRIVATE KEY-----\nhunter2\nhunter2\n-----END RSA PRIVATE KEY-----'],
  ['a key that was cut', '-----BEGIN PRIVATE KEY-----\nhunter2\n'],
  ['an address of Farrier', 'https://farrier.example/ping/hunter2hunter2'],
])('hides %s', (_, text) => {
  const kept = cleanLog(`before\n${text}`);
  expect(kept).not.toContain('hunter2');
  expect(kept).toContain('before');
});

it('leaves what tells the reason', () => {
  const text =
    'pg_dump: error: query failed: ERROR:  permission denied for table tokens\nexit status 1, password authentication failed for user "shop"';
  expect(cleanLog(text)).toBe(text);
});

it('shows the last five lines, harmless and as they are', () => {
  const body = 'one\ntwo\r\n\n\u001B[31mthree\u001B[0m\n<!channel> & *four*\n```five```\nsix\u0007\n  \n';
  expect(lastLines(body)).toBe("```two\nthree\n&lt;!channel&gt; &amp; *four*\n'''five'''\nsix```");
  expect(lastLines(' \n\n')).toBeNull();
});

it('fits into a section, whatever it says', () => {
  const long = lastLines(Array(9).fill('&'.repeat(5000)).join('\n')) ?? '';
  expect(long.length).toBeLessThan(2900);
  expect(long.replaceAll('&amp;', '')).not.toContain('&');
  expect((lastLines('x'.repeat(5000)) ?? '').length).toBeLessThan(220);
});

it.each([
  ['one word', 'x'.repeat(100_000)],
  ['words of secrets', 'password'.repeat(12_500)],
  ['white space behind a secret', `password${' '.repeat(100_000)}`],
  ['secrets and white space', `token ${' '.repeat(20)}`.repeat(4_000)],
  ['quotes', `token="${'"'.repeat(100_000)}`],
  ['beginnings of keys', '-----BEGIN '.repeat(9_000)],
  ['addresses', 'postgres://a:b'.repeat(7_000)],
])('reads 100 kB of %s before a test would time out', (_, text) => {
  expect(cleanLog(text).length).toBeGreaterThan(0);
  expect(lastLines(text)).not.toBeNull();
});
