import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';

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
