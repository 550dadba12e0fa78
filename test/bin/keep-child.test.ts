import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeptChild, keepChild } from '../../bin/keep-child.js';
import { isRunning } from '../../src/shared/start-lock.js';

const log = { debug() {}, info() {}, warn() {}, error() {} };
let folder: string;
let child: KeptChild | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farrier-child-'));
});
afterEach(async () => {
  await child?.stop(0);
  await rm(folder, { recursive: true });
});

/** A program in place of `farrier`: it writes down its process id, then does what `body` says. */
async function keep(body: string): Promise<KeptChild> {
  const entry = join(folder, 'entry.cjs');
  await writeFile(entry, `require('node:fs').appendFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + '\\n');\n${body}`);
  child = keepChild({ entry, words: ['worker'], env: { PATH: process.env.PATH }, log });
  return child;
}

async function pids(): Promise<number[]> {
  const text = await readFile(join(folder, 'pids'), 'utf8').catch(() => '');
  return text.trim().split('\n').filter(Boolean).map(Number);
}

async function until<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await probe();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const READY = 'process.send({ ready: true }); setInterval(() => {}, 1000);';

describe('keepChild', () => {
  it('is ready when the child says so', async () => {
    const kept = await keep(READY);
    await kept.ready;
    expect(await pids()).toHaveLength(1);
  });

  it('starts a child again that was killed', async () => {
    const kept = await keep(READY);
    await kept.ready;
    const [first = 0] = await pids();
    process.kill(first, 'SIGKILL');
    const second = await until(async () => (await pids())[1]);
    expect(isRunning(first)).toBe(false);
    await until(async () => (isRunning(second) ? true : undefined));
  });

  it('waits longer each time, and gives a child up that dies before it was ever ready', async () => {
    const delays: unknown[] = [];
    const entry = join(folder, 'entry.cjs');
    await writeFile(entry, 'process.exit(70)');
    const loud = { ...log, warn: (fields: unknown) => void delays.push(fields) };
    child = keepChild({ entry, words: ['bot'], env: {}, log: loud });
    expect(await child.givenUp).toBe(70);
    expect(delays).toMatchObject([{ delayMs: 200 }, { delayMs: 400 }, { delayMs: 800 }]);
  });

  it('does not start a child again whose settings are wrong', async () => {
    const kept = await keep('process.exit(78)');
    expect(await kept.givenUp).toBe(78);
    expect(await pids()).toHaveLength(1);
  });

  it('lets the child drain when it is stopped', async () => {
    const done = join(folder, 'drained');
    const drain = `process.on('SIGTERM', () => setTimeout(() => { require('node:fs').writeFileSync(${JSON.stringify(done)}, ''); process.exit(0); }, 100));`;
    const kept = await keep(`${drain}${READY}`);
    await kept.ready;
    await kept.stop(10_000);
    expect(await readFile(done, 'utf8')).toBe('');
    expect(await pids()).toHaveLength(1);
  });

  it('kills a child that does not end in time', async () => {
    const kept = await keep(`process.on('SIGTERM', () => {});${READY}`);
    await kept.ready;
    await kept.stop(50);
    expect(isRunning((await pids())[0] ?? 0)).toBe(false);
  });
});
