import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The variables of the process that starts a program; `bin/` hands them in. */
export type Environment = Record<string, string | undefined>;

/** The first of `names` that is an executable file in a folder of `env.PATH`, as a full path, or null. Relative folders are ignored. */
export async function findProgram(names: string[], env: Environment): Promise<string | null> {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How a program ended: its exit code (null when it could not be started or was killed) and everything it said. */
export interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. Never throws: a program that fails, hangs past `timeoutMs` or cannot be started is a result too. */
export function runProgram(
  file: string,
  args: string[],
  { env, cwd, timeoutMs }: { env: Environment; cwd?: string; timeoutMs: number },
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const options = { env: { ...env }, cwd, timeout: timeoutMs, killSignal: 'SIGKILL' as const, maxBuffer: 16 * 1024 * 1024 };
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      const code = typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr: stderr === '' ? error.message : stderr });
    });
  });
}
