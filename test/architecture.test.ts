import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { brokenRules, type SourceFile } from './support/architecture-rules.js';
import { importLines } from './support/import-lines.js';

async function sourceFiles(): Promise<SourceFile[]> {
  const names = (await readdir('src', { recursive: true })).filter((name) => /\.tsx?$/.test(name)).sort();
  return await Promise.all(
    names.map(async (name) => ({ path: join('src', name).split(sep).join('/'), text: await readFile(join('src', name), 'utf8') })),
  );
}

describe('the house', () => {
  it('stands by its rules', async () => {
    const broken = brokenRules(await sourceFiles());
    expect(broken.join('\n')).toBe('');
  });

  it.each<[string, string, string]>([
    ['src stands alone', 'src/wishlist/wish.ts', `import { x } from '../../workers/x.js';`],
    ['shared and schedule know no feature', 'src/shared/clock.ts', `import type { Wish } from '../wishlist/wish.js';`],
    ['shared and schedule know no feature', 'src/shared/clock.ts', `import { next } from '../schedule/recurrence.js';`],
    ['ioredis stays in stores', 'src/wishlist/wish.ts', `import type { Redis } from 'ioredis';`],
    ['bullmq stays in queues', 'src/audits/run.ts', `import { Queue } from 'bullmq';`],
    ['Bolt runs at the edge only', 'src/wishlist/views.ts', `import bolt, { type App } from '@slack/bolt';`],
    ['the environment is read in one place', 'src/slack/connection.ts', `const token = process.env.SLACK_BOT_TOKEN;`],
    ['the environment is read in one place', 'src/slack/connection.ts', `import { env } from 'node:process';`],
    ['pure files do no I/O', 'src/maintenance/round.ts', `import { readFile } from 'node:fs/promises';`],
    ['pure files do no I/O', 'src/maintenance/round.ts', `import { planStore } from './plan-store.js';`],
    ['pure files get the time', 'src/maintenance/round.ts', `const today = new Date();`],
    ['pure files get the time', 'src/wishlist/wish.ts', `const id = randomUUID();`],
    ['audits do not know each other', 'src/audits/django/checks.ts', `import { pins } from '../dependencies/pins.js';`],
    ['checks get evidence', 'src/audits/django/checks/support.ts', `import { askEndOfLife } from '../../sources/endoflife.js';`],
    ['every byte leaves through the guard', 'src/backups/monitor.ts', `const answer = await fetch(url);`],
    ['every byte leaves through the guard', 'src/backups/run-drill.ts', `import { request } from 'undici';`],
  ])('%s: a fault in %s is found', (rule, path, text) => {
    expect(brokenRules([{ path, text }]).join('\n')).toContain(`${path}:1 `);
    expect(brokenRules([{ path, text }]).join('\n')).toContain(`rule: ${rule}`);
  });

  it.each<[string, string, string]>([
    ['a type of Bolt', 'src/wishlist/press.ts', `import type { App } from '@slack/bolt';`],
    ['the type of a store', 'src/wishlist/decide.ts', `import type { WishStore } from './wish-store.js';`],
    ['a name beside a store', 'src/maintenance/words.ts', `import { dueMember } from '../schedule/due-store.js';`],
    ['a date that is given', 'src/maintenance/round.ts', `const day = new Date(now.getTime() + 1);`],
    ['a hash', 'src/audits/finding-id.ts', `import { createHash } from 'node:crypto';`],
    ['the clock in an edge file', 'src/wishlist/listeners.ts', `const now = new Date();`],
    [
      'a rule that is mentioned in a comment',
      'src/wishlist/wish.ts',
      `// process.env and new Date() are not read here\n/* import 'ioredis' */`,
    ],
    ['a method called fetch', 'src/audits/run-audit.ts', `await client.fetch(url);`],
  ])('%s is allowed', (_name, path, text) => {
    expect(brokenRules([{ path, text }])).toEqual([]);
  });
});

describe('importLines', () => {
  it.each<[string, string, string, boolean]>([
    ['a plain one', `import { a } from './a.js';`, './a.js', false],
    ['a default and a type', `import bolt, { type App } from '@slack/bolt';`, '@slack/bolt', false],
    ['a namespace', `import * as a from './a.js';`, './a.js', false],
    ['one over several lines', `import {\n  a,\n  type B,\n} from './a.js';`, './a.js', false],
    ['types only', `import type { A } from './a.js';`, './a.js', true],
    ['types one by one', `import { type A, type B } from './a.js';`, './a.js', true],
    ['a re-export', `export { a } from './a.js';`, './a.js', false],
    ['a re-exported type', `export type { A } from './a.js';`, './a.js', true],
    ['everything re-exported', `export * from './a.js';`, './a.js', false],
    ['one for its effect', `import './a.js';`, './a.js', false],
    ['a late one', `const a = await import('./a.js');`, './a.js', false],
    ['the type of a late one', `let a: typeof import('./a.js');`, './a.js', true],
  ])('reads %s', (_name, source, from, typeOnly) => {
    expect(importLines(source)).toMatchObject([{ from, typeOnly, line: 1 }]);
  });

  it('is not misled by texts and exports of its own', () => {
    expect(importLines(`export const from = 'here';\nexport function a() { return 'x from y'; }\n// import { b } from './b.js';`)).toEqual(
      [],
    );
  });

  it('tells what is brought in, without the types', () => {
    expect(importLines(`import bolt, { type App, a as b, c } from 'x';`)[0]?.names).toEqual(['default', 'a', 'c']);
    expect(importLines(`import * as flow from './flow.js';`)[0]?.names).toEqual(['*']);
  });

  it('counts lines', () => {
    expect(importLines(`/* one\ntwo */\nimport a from './a.js';`)[0]?.line).toBe(3);
  });
});
