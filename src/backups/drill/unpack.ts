import type { ChildProcess } from 'node:child_process';
import { PassThrough, type Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { findProgram } from '../../shared/programs.js';
import type { BackupFormat } from './backup-format.js';
import type { DrillDeps } from './drill.js';
import { openSandbox } from './open-sandbox.js';
import { ended, feed } from './run-inside.js';

/** What is in a file, from the file as it lies there. The stream fails where the file is cut or a checksum is wrong. */
export type Unpack = (file: Readable) => Readable;

const CHUNK_BYTES = 1 << 18;

interface Packing {
  program: string;
  /** Debian's. */
  package: string;
  words: string[];
}

/** Programs that unpack from standard input to standard output. */
export const PACKINGS: Partial<Record<BackupFormat, Packing>> = {
  // Dumps that were packed with a window of more than 128 MB are refused without the word.
  zstd: { program: 'zstd', package: 'zstd', words: ['-dcq', '--long=31'] },
  xz: { program: 'xz', package: 'xz-utils', words: ['-dcq'] },
  bzip2: { program: 'bzip2', package: 'bzip2', words: ['-dcq'] },
  lz4: { program: 'lz4', package: 'lz4', words: ['-dcq'] },
};

export interface Unpacker {
  /** Null: there is nothing to unpack, or nothing here that could. */
  unpack: Unpack | null;
  /** Ends what runs. */
  close(): Promise<void>;
}

/** How a file of this format is unpacked on this machine: gzip by Node, the others by their program in a sandbox of its own, else by Node where that knows them. */
export async function openUnpacker(format: BackupFormat, { env, isApart }: Pick<DrillDeps, 'env' | 'isApart'>): Promise<Unpacker> {
  const nothing = { close: async () => {} };
  if (format === 'gzip') return { ...nothing, unpack: through(() => zlib.createGunzip({ chunkSize: CHUNK_BYTES })) };
  const packing = PACKINGS[format];
  if (packing === undefined) return { ...nothing, unpack: null };
  const program = await findProgram([packing.program], env);
  if (program === null) return { ...nothing, unpack: format === 'zstd' ? zstdOfNode() : null };
  const sandbox = await openSandbox(env, { isApart });
  return { unpack: (file) => throughProgram(file, sandbox.spawn(program, packing.words), packing.program), close: () => sandbox.close() };
}

/** Node has it since 22.15. */
function zstdOfNode(): Unpack | null {
  const create = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
  return typeof create === 'function' ? through(() => create() as Transform) : null;
}

function through(create: () => Transform): Unpack {
  return (file) => {
    const unpacked = create();
    file.on('error', (error) => unpacked.destroy(error));
    unpacked.on('close', () => file.destroy());
    return file.pipe(unpacked);
  };
}

/** What a program makes of a file; ends it when nobody reads any more. */
function throughProgram(file: Readable, child: ChildProcess, name: string): Readable {
  const unpacked = new PassThrough({ highWaterMark: CHUNK_BYTES });
  file.on('error', (error) => unpacked.destroy(error));
  unpacked.on('close', () => {
    file.destroy();
    child.kill('SIGKILL');
  });
  child.stdout?.pipe(unpacked, { end: false });
  void feed(file, null, child);
  // Its output goes through the pipe above.
  ended(child, () => {}).then(
    ({ code, stderr }) => (code === 0 ? unpacked.end() : unpacked.destroy(new Error(whyEnded(name, code, stderr)))),
    () => unpacked.destroy(new Error(`${name} could not be started`)),
  );
  return unpacked;
}

/** What it said of the file, without how it calls it. */
function whyEnded(name: string, code: number | null, stderr: string): string {
  const [line = ''] = stderr.split('\n').filter((one) => one.trim() !== '');
  const said = line.replace(/^(?:\w+: )?(?:\(stdin\)|\/\*stdin\*\\|stdin)\s*:\s*/, '').trim();
  return `${name} ended with ${said === '' ? `exit status ${code ?? 'unknown'}` : `“${said.slice(0, 150)}”`}`;
}
