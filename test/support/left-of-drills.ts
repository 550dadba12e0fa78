import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** What drills of a process leave behind: folders and processes. */
export async function leftOfDrills(of = process.pid): Promise<string[]> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(`farrier-drill-${of}-`));
  const processes: string[] = [];
  for (const pid of await readdir('/proc')) {
    const line = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.includes(`farrier-drill-${of}-`)) processes.push(`${pid} ${line.replaceAll('\0', ' ')}`);
  }
  return [...folders, ...processes];
}

/** Kills drills of a backup, each so much later in its work than the one before, and sees that nothing of them is left. */
export async function killDrills(backup: string, kills: number, stepMs: number): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    const child = spawn(process.execPath, ['dist/bin/farrier.js', 'drill', backup], { stdio: 'ignore' });
    const exit = once(child, 'exit');
    await wait(300 + kill * stepMs);
    child.kill('SIGKILL');
    await exit;
    for (let looks = 0; looks < 200 && (await leftOfDrills(child.pid)).length > 0; looks += 1) await wait(50);
    expect(await leftOfDrills(child.pid)).toEqual([]);
  }
}
