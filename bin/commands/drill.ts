import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Report } from '../../src/audits/report.js';
import type { Drill, DrillDeps } from '../../src/backups/drill/drill.js';
import { drillReport, drillText } from '../../src/backups/drill/drill-report.js';
import { runDrill } from '../../src/backups/drill/run-drill.js';
import { UserError } from '../../src/shared/errors.js';
import { newCommand, type Surroundings } from '../surroundings.js';
import { postDrill, readDrillAddress } from './post-drill.js';

const DAY_MS = 86_400_000;
const FINDINGS = 1;
const COULD_NOT_CHECK = 2;

/** `farrier drill <backup>`: restores a backup file into a throwaway database and says what is in it. Resolves to the exit status. */
export async function runDrillCommand(words: string[], here: Surroundings): Promise<number> {
  const command = newCommand('drill', 'Restores a backup into a throwaway database, counts what is there, and removes it again.', here)
    .argument('<backup>', 'a backup file, or a folder of them: its newest is taken')
    .option('--json', 'print the report as JSON')
    .option('--post <URL>', 'send the counts, signed, to this address from `/maintenance backups` in Slack; never rows')
    .option('--now <ISO>', 'judge ages as of this moment (default: now)');
  command.parse(words, { from: 'user' });
  const options = command.opts<{ json?: boolean; now?: string; post?: string }>();
  const now = options.now === undefined ? null : new Date(options.now);
  if (now !== null && Number.isNaN(now.getTime()))
    throw new UserError(`--now "${options.now}" must be a moment, as in 2026-11-22T09:00:00Z.`);
  // Before the drill, which may take an hour.
  const address = options.post === undefined ? null : readDrillAddress(options.post);
  const cancel = new AbortController();
  const onInterrupt = () => cancel.abort(new UserError('Interrupted.'));
  process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt);
  try {
    const progress = (step: string) => here.stderr(`${step}\n`);
    const { drill, report } = await drillOf(command.args[0] ?? '', {
      env: here.env,
      now: () => now ?? new Date(),
      progress,
      signal: cancel.signal,
    });
    here.stdout(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : drillText(drill));
    const isTold = address === null || (await postDrill(address, drill, { ...here, signal: cancel.signal }));
    if (!isTold) return COULD_NOT_CHECK;
    return drill.verdict === 'ok' ? 0 : drill.verdict === 'not-possible' ? COULD_NOT_CHECK : FINDINGS;
  } finally {
    process.removeListener('SIGINT', onInterrupt).removeListener('SIGTERM', onInterrupt);
  }
}

/** Drills a file, or the newest of a folder. */
export async function drillOf(asked: string, deps: Omit<DrillDeps, 'periodMs'>): Promise<{ drill: Drill; report: Report }> {
  const startedAt = deps.now();
  const drill = await runDrill(await newestAt(asked), { ...deps, periodMs: DAY_MS });
  return { drill, report: drillReport(drill, { target: asked, startedAt, finishedAt: deps.now() }) };
}

async function newestAt(asked: string): Promise<string> {
  const path = resolve(asked);
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UserError(`There is no file or folder "${asked}".`);
  if (found.isFile()) return path;
  if (!found.isDirectory()) throw new UserError(`"${asked}" is neither a file nor a folder.`);
  const entries = await readdir(path, { withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ name }) => ({ path: join(path, name), at: (await stat(join(path, name))).mtimeMs })),
  );
  const [newest] = files.sort((a, b) => b.at - a.at);
  if (newest === undefined) throw new UserError(`The folder "${asked}" holds no file, so there is no backup.`);
  return newest.path;
}
