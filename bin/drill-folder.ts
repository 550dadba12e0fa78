import { chown, constants, copyFile, mkdir, mkdtemp, open, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Drill } from '../src/backups/drill/drill.js';
import { ownCheckSchema, ownResultSchema } from '../src/backups/drill/own-check.js';
import type { DrillSiteDeps } from '../src/backups/drill/run-site-drill.js';
import { VERDICTS } from '../src/backups/drill/verdict.js';
import { SourceUnavailable } from '../src/shared/errors.js';

/**
 * How a worker and a drill service that has no network hand each other drills: by a folder that both see, in which each drill has a
 * folder of its own. Nothing else passes between them.
 */
export const NAMES = {
  /** Touched by the service while it runs. */
  service: 'service',
  /** Of a drill: the backup is in it. */
  file: 'file',
  /** What is asked; renamed to `taken` by whoever does it. */
  ask: 'ask.json',
  taken: 'taken.json',
  /** Touched by the worker while it wants the result. */
  wanted: 'wanted',
  progress: 'progress',
  result: 'result.json',
} as const;
export const JOB = /^drill-\w+$/;
export const LOOK_MS = 300;
/** Nobody touches it any more. A busy machine may hold up either side for a while. */
export const GONE_MS = 60_000;

export const folderAskSchema = z.object({
  file: z.string(),
  periodMs: z.number(),
  isKept: z.boolean().default(false),
  checks: z.array(ownCheckSchema),
});

const text = z.string().max(5000);
const faultSchema = z.object({ verdict: z.enum(VERDICTS).exclude(['ok']), check: text, text, fix: text });
const drillSchema = z.object({
  verdict: z.enum(VERDICTS),
  faults: z.array(faultSchema),
  name: text,
  bytes: z.number(),
  takenAt: z.coerce.date(),
  engine: text.nullable(),
  format: text,
  seconds: z.number().nullable(),
  counted: z
    .object({
      rows: z.record(z.string(), z.number()),
      newestRowAt: z.coerce.date().nullable(),
      migrations: z.array(z.object({ app: z.string(), name: z.string() })).optional(),
    })
    .nullable(),
  noise: z.array(text),
  commands: z.array(text),
  isClosed: z.boolean().nullable(),
  checks: z.array(ownResultSchema).optional(),
});
/** What the service says: dumps ran where it runs, so it is read as what a stranger says. */
const resultSchema = z.union([z.object({ drill: drillSchema }), z.object({ failure: z.string().max(1000) })]);
const MOST_BYTES = 32 << 20;

/** Has the drill service of the folder do each drill. Its folder goes with this process's wish for the result. */
export function drillInFolder(folder: string, goneMs = GONE_MS): DrillSiteDeps['drill'] {
  return async (path, { periodMs, isKept, checks, progress, signal }) => {
    const job = await mkdtemp(join(folder, 'drill-'));
    const wanted = join(job, NAMES.wanted);
    const beat = setInterval(() => void touch(wanted).catch(() => {}), LOOK_MS * 10);
    try {
      const file = basename(path);
      await mkdir(join(job, NAMES.file));
      await copyFile(path, join(job, NAMES.file, file), constants.COPYFILE_FICLONE);
      const { atime, mtime } = await stat(path);
      await utimes(join(job, NAMES.file, file), atime, mtime);
      await touch(wanted);
      await handOver(folder, [job, join(job, NAMES.file), join(job, NAMES.file, file), wanted]);
      await writeWhole(join(job, NAMES.ask), JSON.stringify({ file, periodMs, isKept, checks } satisfies z.infer<typeof folderAskSchema>));
      return await awaited(folder, job, { progress, signal, goneMs });
    } finally {
      clearInterval(beat);
      await rm(job, { recursive: true, force: true });
    }
  };
}

interface Waiting {
  progress: (step: string) => void;
  signal: AbortSignal;
  goneMs: number;
}

async function awaited(folder: string, job: string, { progress, signal, goneMs }: Waiting): Promise<Drill> {
  const since = Date.now();
  let told = 'waiting for the drill service';
  progress(told);
  for (;;) {
    signal.throwIfAborted();
    const said = await readPlain(join(job, NAMES.progress), 300);
    if (said !== null && said !== told) progress(said);
    told = said ?? told;
    const result = await readPlain(join(job, NAMES.result), MOST_BYTES);
    if (result !== null) return readResult(result);
    const seen = await lastTouched(join(folder, NAMES.service));
    if (Date.now() - Math.max(seen ?? 0, since) > goneMs)
      throw new SourceUnavailable('the drill service', 'it does not run, or does not see the folder of drills.');
    await wait(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

function readResult(said: string): Drill {
  let result: z.infer<typeof resultSchema>;
  try {
    result = resultSchema.parse(JSON.parse(said));
  } catch {
    throw new SourceUnavailable('the drill service', 'what it said cannot be read.');
  }
  if ('failure' in result) throw new SourceUnavailable('the drill', result.failure);
  const { counted, checks, ...drill } = result.drill;
  const { migrations, ...rows } = counted ?? { rows: {}, newestRowAt: null };
  return {
    ...drill,
    counted: counted === null ? null : { ...rows, ...(migrations === undefined ? {} : { migrations }) },
    ...(checks === undefined ? {} : { checks }),
  };
}

/** The text of a file that is one and not too long; null where there is none. Links are none: they may lead anywhere. */
export async function readPlain(path: string, most: number): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    return size > most ? null : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Whoever looks at it sees all of it or nothing. */
export async function writeWhole(path: string, content: string): Promise<void> {
  await writeFile(`${path}.part`, content, { mode: 0o644 });
  await rename(`${path}.part`, path);
}

export async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => writeFile(path, '', { mode: 0o644 }));
}

export async function lastTouched(path: string): Promise<number | null> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

/** A worker that is root hands what it makes to whom the folder belongs: the service is nobody special. */
async function handOver(folder: string, paths: string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  for (const path of paths) await chown(path, uid, gid);
}
