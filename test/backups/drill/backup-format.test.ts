import { archiveHead, formatOf } from '../../../src/backups/drill/backup-format.js';
import { missingProgram } from '../../../src/backups/drill/file-faults.js';
import type { Postgres } from '../../../src/backups/drill/run-postgres.js';

const tar = Buffer.alloc(512);
tar.write('ustar', 257);

it.each([
  ['nothing', Buffer.alloc(0), 'empty'],
  ['an archive of pg_dump', Buffer.from('PGDMP\u0001\u000e\u0000'), 'pg-archive'],
  ['SQLite', Buffer.from('SQLite format 3\0and more'), 'sqlite'],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'gzip'],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4]), 'zstd'],
  ['parts of zstd, as pzstd writes them', Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4]), 'zstd'],
  ['lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x64]), 'lz4'],
  ['lz4 of before', Buffer.from([0x02, 0x21, 0x4c, 0x18, 0x64]), 'lz4'],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'xz'],
  ['bzip2', Buffer.from('BZh91AY'), 'bzip2'],
  ['tar', tar, 'tar'],
  ['age', Buffer.from('age-encryption.org/v1\n'), 'encrypted'],
  ['openssl', Buffer.from('Salted__12345678'), 'encrypted'],
  ['OpenPGP, armoured', Buffer.from('-----BEGIN PGP MESSAGE-----\n'), 'encrypted'],
  ['OpenPGP', Buffer.from([0x85, 0x01, 0x0c, 0x03]), 'encrypted'],
  ['a script of pg_dump', Buffer.from('--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n'), 'pg-script'],
  ['a script of pg_dumpall', Buffer.from('--\n-- PostgreSQL database cluster dump\n--\n'), 'pg-script'],
  ['a script of mysqldump', Buffer.from('-- MySQL dump 10.13  Distrib 8.0.36\n'), 'mysql-script'],
  ['a script of mariadb-dump', Buffer.from('/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n'), 'mysql-script'],
  ['a script by hand', Buffer.from('\uFEFF\nBEGIN;\nINSERT INTO shop VALUES (1);\n'), 'sql'],
  ['an error page', Buffer.from('  <!DOCTYPE html><html><h1>502</h1>'), 'html'],
  ['an answer of S3', Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'), 'html'],
  ['words', Buffer.from('aws: command not found\n'), 'unknown'],
  ['bytes', Buffer.from([0, 1, 2, 3]), 'unknown'],
])('%s is known by its first bytes', (_, head, format) => {
  expect(formatOf(head)).toBe(format);
});

it.each([
  [[1, 12, 0, 4, 8, 1], { version: '1.12', kind: 'custom', needs: 10 }],
  [[1, 14, 0, 4, 8, 3], { version: '1.14', kind: 'tar', needs: 10 }],
  [[1, 15, 0, 4, 8, 5], { version: '1.15', kind: 'directory', needs: 16 }],
  [[1, 16, 0, 4, 8, 1], { version: '1.16', kind: 'custom', needs: 17 }],
  [[1, 17, 0, 4, 8, 1], { version: '1.17', kind: 'custom', needs: null }],
  [[2, 0, 0, 4, 8, 1], { version: '2.0', kind: 'custom', needs: null }],
])('the head of an archive %j tells its version and who reads it', (bytes, head) => {
  expect(archiveHead(Buffer.concat([Buffer.from('PGDMP'), Buffer.from(bytes)]))).toEqual(head);
  expect(archiveHead(Buffer.from('PGDMP'))).toBeNull();
});

const old: Postgres = { folder: '/x', version: '15.18', major: 15 };

it.each<[string, number[], Postgres[], RegExp]>([
  ['1.15, of PostgreSQL 16', [1, 15, 0, 4, 8, 1], [old], /^The archive \(1\.15\) is newer than the pg_restore here \(15\.18\)\.$/],
  [
    '1.16, of PostgreSQL 17',
    [1, 16, 0, 4, 8, 1],
    [{ ...old, version: '16.4', major: 16 }, old],
    /\(1\.16\) is newer than the pg_restore here \(16\.4\)/,
  ],
  ['any, where no server is', [1, 14, 0, 4, 8, 1], [], /^No PostgreSQL server is installed here\.$/],
])('an archive that is %s says why it is not possible, and is not broken', (_name, bytes, all, text) => {
  const head = archiveHead(Buffer.concat([Buffer.from('PGDMP'), Buffer.from(bytes)]));
  expect(missingProgram(all, head)).toMatchObject({
    verdict: 'not-possible',
    check: 'restore-version-unsupported',
    text: expect.stringMatching(text),
  });
});
