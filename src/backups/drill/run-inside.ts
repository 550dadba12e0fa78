import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const MOST_SAID = 4 << 20;

/** What a program said until its end; of much only the beginning. With `onOutput` what it writes goes there instead. */
export async function ended(child: ChildProcess, onOutput?: (part: Buffer) => void): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (part: Buffer) => {
    if (onOutput !== undefined) onOutput(part);
    else if (stdout.length < MOST_SAID) stdout += part.toString('utf8');
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < MOST_SAID) stderr += text;
  });
  // It may end before it has read everything.
  child.stdin?.on('error', () => {});
  const failed = once(child, 'error').then(([error]) => Promise.reject(error));
  const [code] = await Promise.race([once(child, 'close'), failed]);
  return { code: typeof code === 'number' ? code : null, stdout, stderr };
}

/** Feeds a program from a stream, through a filter where there is one. */
export async function feed(source: Readable, filter: Transform | null, child: ChildProcess): Promise<void> {
  if (child.stdin === null) return;
  const parts = filter === null ? ([source, child.stdin] as const) : ([source, filter, child.stdin] as const);
  // A program that ends early, or a file that is cut: both are seen elsewhere.
  await pipeline([...parts]).catch(() => child.stdin?.destroy());
}

/** What a shell does to run a server until it ends, and to end it when whoever started it is gone. */
export const SERVER_SCRIPT = '"$@" < /dev/null & server=$!; cat > /dev/null; kill -QUIT $server; wait $server';

/** What a shell does to run a program that does not read from us, and to end it with all it started when whoever started it is gone. */
export const PROGRAM_SCRIPT = 'exec 3<&0; "$@" < /dev/null & program=$!; (cat <&3 > /dev/null; kill -KILL $program) & wait $program';
