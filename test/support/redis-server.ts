import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findUnpackedProgram } from '../../src/shared/debian-packages.js';
import { connectRedis } from '../../src/shared/redis.js';

/**
 * A folder for PATH with nothing but a `redis-server`: the program that runs the tests' Redis, wherever that came from.
 * The caller removes the folder.
 */
export async function folderWithRedisServer(): Promise<string> {
  const redis = connectRedis(process.env.TEST_REDIS_URL ?? '', 'work', () => {});
  const executable = /^executable:(.+?)\r?$/m.exec(await redis.info('server'))?.[1] ?? '';
  redis.disconnect();
  const unpacked = await findUnpackedProgram(resolve(executable, '../../..'), 'usr/bin/redis-server', {});
  const folder = await mkdtemp(join(tmpdir(), 'farrier-path-'));
  const script = join(folder, 'redis-server');
  await writeFile(script, `#!/bin/sh\nLD_LIBRARY_PATH='${unpacked?.libraryPath ?? ''}' exec '${executable}' "$@"\n`);
  await chmod(script, 0o755);
  return folder;
}
