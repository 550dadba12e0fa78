import { readdir, rename, rm } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Misconfigured, messageOf, SourceUnavailable } from '../../src/shared/errors.js';
import { drillInChild } from '../drill-child.js';
import { folderAskSchema, GONE_MS, JOB, LOOK_MS, lastTouched, NAMES, readPlain, touch, writeWhole } from '../drill-folder.js';
import { newCommand, type Surroundings } from '../surroundings.js';

const MOST_ASKED = 1 << 20;

/**
 * `farrier drill-service <folder>`: does the drills that workers with DRILL_FOLDER lay into the folder, one after the other, where there
 * is no network at all. Runs until it is stopped.
 */
export async function runDrillService(words: string[], here: Surroundings): Promise<number> {
  const command = newCommand('drill-service', 'Does the drills of workers where there is no network; they come and go by a folder.', here)
    .argument('<folder>', 'the folder that is DRILL_FOLDER of the workers')
    .parse(words, { from: 'user' });
  const folder = resolve(command.args[0] ?? '');
  mustBeApart();
  const stop = new AbortController();
  const onStop = () => stop.abort(new SourceUnavailable('the drill service', 'it was stopped.'));
  process.once('SIGINT', onStop).once('SIGTERM', onStop);
  await touch(join(folder, NAMES.service)).catch(() => {
    throw new Misconfigured(`The folder ${folder} cannot be written. It has to belong to the user of the drill service.`);
  });
  const beat = setInterval(() => void touch(join(folder, NAMES.service)).catch(() => {}), LOOK_MS * 10);
  here.stdout(`Waiting for drills in ${folder}.\n`);
  try {
    while (!stop.signal.aborted) {
      for (const name of (await readdir(folder)).filter((one) => JOB.test(one))) await attend(join(folder, name), here, stop.signal);
      await wait(LOOK_MS, undefined, { signal: stop.signal }).catch(() => {});
    }
    return 0;
  } finally {
    clearInterval(beat);
    process.removeListener('SIGINT', onStop).removeListener('SIGTERM', onStop);
  }
}

/** What comes here is run under the promise that it reaches nothing: without that there is no service. */
function mustBeApart(): void {
  const others = Object.entries(networkInterfaces()).flatMap(([name, all = []]) => (all.some(({ internal }) => !internal) ? [name] : []));
  if (others.length > 0)
    throw new Misconfigured(
      `drill-service wants no network (network_mode: none), and there is ${others.join(', ')}. Without Docker: unshare --net.`,
    );
}

/** Does what is asked in the folder of one drill, or clears up after a worker that is gone. */
async function attend(job: string, here: Surroundings, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  const isLeft = async () => Date.now() - ((await lastTouched(join(job, NAMES.wanted))) ?? (await lastTouched(job)) ?? 0) > GONE_MS;
  if (await isLeft()) return await rm(job, { recursive: true, force: true });
  const isMine = await rename(join(job, NAMES.ask), join(job, NAMES.taken)).then(
    () => true,
    () => false,
  );
  if (!isMine) return;
  const end = new AbortController();
  const watch = setInterval(() => {
    void isLeft().then((left) => left && end.abort(new SourceUnavailable('the worker', 'it is gone.')));
  }, LOOK_MS);
  const said = await drilled(job, here, AbortSignal.any([stop, end.signal])).finally(() => clearInterval(watch));
  // Whoever asked may be gone meanwhile, with the folder.
  await writeWhole(join(job, NAMES.result), JSON.stringify(said)).catch(() => {});
}

async function drilled(job: string, { env }: Surroundings, signal: AbortSignal): Promise<object> {
  try {
    const asked = folderAskSchema.parse(JSON.parse((await readPlain(join(job, NAMES.taken), MOST_ASKED)) ?? ''));
    const progress = (step: string) => void writeWhole(join(job, NAMES.progress), step.slice(0, 300)).catch(() => {});
    const drill = drillInChild(process.argv[1] ?? '', env, { isApart: true });
    const { file, ...ask } = asked;
    return { drill: await drill(join(job, NAMES.file, basename(file)), { ...ask, progress, signal }) };
  } catch (error) {
    return { failure: error instanceof SourceUnavailable ? messageOf(error) : 'it broke off.' };
  }
}
