import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The recorded answers and expectations lie beside the project, not in it. */
export const DATA = resolve(import.meta.dirname, '../../../shared/data');

/** @throws when the data is not there, with what to do about it. */
export function requireData(): void {
  if (existsSync(DATA)) return;
  throw new Error(`The recorded data is missing: ${DATA}. These tests compare with it and cannot run without; run \`npm test\` instead.`);
}

export function readData(path: string): unknown {
  requireData();
  return JSON.parse(readFileSync(`${DATA}/${path}`, 'utf8'));
}

/** Names of the recorded cases of one ecosystem (`pypi` or `npm`). */
export function casesOf(ecosystem: string): string[] {
  requireData();
  const names = readdirSync(`${DATA}/expected`).map((file) => file.replace(/\.json$/, ''));
  return names.filter((name) => (readData(`expected/${name}.json`) as { ecosystem: string }).ecosystem === ecosystem);
}

export interface RecordedServer {
  url: string;
  /** Changes faults while it runs: `{ fail: { osv: 503 } }`. */
  control(faults: Record<string, unknown>): Promise<void>;
  /** Requests answered so far, by service. */
  counts(): Promise<Record<string, number>>;
  close(): void;
}

/** Starts the server that answers like PyPI, OSV and endoflife.date out of the recorded data. */
export async function startRecordedServer(...options: string[]): Promise<RecordedServer> {
  requireData();
  const child = spawn(process.execPath, [`${DATA}/serve.mjs`, '--port', '0', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(child);
  const control = async (faults: Record<string, unknown>) => {
    await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(faults) });
  };
  const counts = async () => {
    const answer = (await (await fetch(`${url}/control`)).json()) as { counts: Record<string, number> };
    return answer.counts;
  };
  return { url, control, counts, close: () => child.kill() };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('serve.mjs ended before it listened')));
    child.stdout?.on('data', (chunk: Buffer) => {
      const url = /listening (\S+)/.exec(chunk.toString())?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
