import { createNpmSource } from '../../../src/audits/sources/npm-registry.js';
import type { Question, SourceClient } from '../../../src/audits/sources/source-client.js';

const { signal } = new AbortController();
const AT = new Date('2026-11-22T12:00:00Z');

/** Answers every question with one thing; notes what was asked. */
function registryOf(answer: unknown) {
  const asked: { path: string; accept: string | undefined }[] = [];
  const client: SourceClient = {
    name: 'npm registry',
    url: 'http://npm.example',
    ask<T>({ path, accept, shape }: Question<T>) {
      asked.push({ path, accept });
      return Promise.resolve(answer === null ? null : { value: shape(answer), fetchedAt: AT });
    },
  };
  return { source: createNpmSource(client), asked };
}

const CART = {
  name: '@shop/cart',
  modified: '2026-10-01T08:00:00.000Z',
  'dist-tags': { latest: '2.0.0', next: '3.0.0-rc.1' },
  versions: { '1.0.0': { deprecated: 'Use\n 2.' }, '1.1.0': { deprecated: false }, '2.0.0': {} },
};

test('asks for the short form, and keeps what is used of it', async () => {
  const { source, asked } = registryOf(CART);
  expect((await source.package('@shop/cart', signal))?.value).toEqual({
    latest: '2.0.0',
    modifiedAt: '2026-10-01T08:00:00.000Z',
    versions: [
      { version: '1.0.0', deprecated: 'Use 2.' },
      { version: '1.1.0', deprecated: null },
      { version: '2.0.0', deprecated: null },
    ],
  });
  expect(asked).toEqual([{ path: '/@shop%2Fcart', accept: expect.stringMatching(/^application\/vnd\.npm\.install-v1\+json/) }]);
});

test.each(['../../admin', '..', 'a/b/c', '@a/../b', 'a?b', 'a#b', 'http://evil.example', ''])('never asks about "%s"', async (name) => {
  const { source, asked } = registryOf(CART);
  expect(await source.package(name, signal)).toBeNull();
  expect(asked).toEqual([]);
});

test.each([
  ['another package', { ...CART, name: 'cart' }],
  ['a page', { message: '<html>Under maintenance</html>' }],
  ['no versions', { ...CART, versions: undefined }],
  ['no tags', { ...CART, 'dist-tags': null }],
  ['a date that is none', { ...CART, modified: 'yesterday' }],
])('refuses an answer with %s', (_what, answer) => {
  const { source } = registryOf(answer);
  return expect(async () => source.package('@shop/cart', signal)).rejects.toThrow();
});

test('says that a package is unknown', async () => {
  expect(await registryOf(null).source.package('cart', signal)).toBeNull();
});
