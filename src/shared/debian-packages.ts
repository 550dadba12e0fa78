import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, findProgram, runProgram } from './programs.js';

/** What an unprivileged unpack needs; `dpkg-deb` and `ldd` come with every Debian and Ubuntu. */
interface Tools {
  apt: string;
  dpkgDeb: string;
  ldd: string;
}

/** Fetching is given up after this long: a mirror that cannot be reached must not look like a hang. */
const FETCH_TIMEOUT_MS = 120_000;

/** Shared libraries of a program that is unpacked and not installed. */
export interface UnpackedProgram {
  program: string;
  /** For `LD_LIBRARY_PATH`. */
  libraryPath: string;
}

/**
 * Fetches packages of the distribution (Debian, Ubuntu) and unpacks them into `into`, without root and without touching the system:
 * own package lists, own cache. Libraries that the program misses are fetched too, until `ldd` is content.
 * `into` appears in one step, so that an interrupted unpack is never used.
 * @returns null with the reason through `onFailure` when that is not possible here.
 */
export async function unpackDebianPackages(wanted: {
  packages: string[];
  /** The program to run, relative to the root: `usr/bin/redis-server`. */
  program: string;
  into: string;
  env: Environment;
  onFailure: (reason: string) => void;
}): Promise<UnpackedProgram | null> {
  const { packages, program, into, env, onFailure } = wanted;
  const tools = await findTools(env);
  if (tools === null) {
    onFailure('this is no Debian or Ubuntu (apt-get, dpkg-deb and ldd are needed)');
    return null;
  }
  const work = `${into}.partial`;
  await rm(work, { recursive: true, force: true });
  try {
    const root = join(work, 'root');
    const reason = await fetchInto(root, work, { packages, program, tools, env });
    if (reason !== null) {
      onFailure(reason);
      return null;
    }
    await rm(into, { recursive: true, force: true });
    await rename(root, into);
    return await unpackedProgram(into, program);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The program of an earlier unpack, or null when there is none or it does not run on this machine. */
export async function findUnpackedProgram(into: string, program: string, env: Environment): Promise<UnpackedProgram | null> {
  const unpacked = await unpackedProgram(into, program);
  const seen = await runProgram(unpacked.program, ['--version'], {
    env: { ...env, LD_LIBRARY_PATH: unpacked.libraryPath },
    timeoutMs: 10_000,
  });
  return seen.code === 0 ? unpacked : null;
}

async function findTools(env: Environment): Promise<Tools | null> {
  const apt = await findProgram(['apt-get'], env);
  const dpkgDeb = await findProgram(['dpkg-deb'], env);
  const ldd = await findProgram(['ldd'], env);
  return apt === null || dpkgDeb === null || ldd === null ? null : { apt, dpkgDeb, ldd };
}

/** Fills `root`. @returns the reason when that failed, else null. */
async function fetchInto(
  root: string,
  work: string,
  { packages, program, tools, env }: { packages: string[]; program: string; tools: Tools; env: Environment },
): Promise<string | null> {
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  const archives = join(work, 'archives');
  for (const folder of [lists, cache, archives, root]) await mkdir(folder, { recursive: true });
  const options = [`Dir::State::Lists=${lists}`, `Dir::Cache=${cache}`, ...APT_OPTIONS].flatMap((option) => ['-o', option]);
  const quiet = { ...env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...words: string[]) =>
    runProgram(tools.apt, ['-q', ...options, ...words], { env: quiet, cwd: archives, timeoutMs: FETCH_TIMEOUT_MS });

  // Its exit code is no verdict: one broken third-party source fails it although Debian's own lists arrived.
  const update = await apt('update');
  let missing = packages;
  for (let round = 0; round < 5 && missing.length > 0; round++) {
    const download = await apt('download', ...missing);
    if (download.code !== 0) {
      return `apt-get could not download ${missing.join(', ')}: ${lastLines(download.stderr || update.stderr)}`;
    }
    const depends = await unpackAll(archives, root, tools, quiet);
    const lacking = await missingLibraries(root, program, tools, quiet);
    missing = lacking.map((library) => packageOf(library, depends)).filter((name) => name !== null);
    if (missing.length < lacking.length) return `no package was found for the libraries ${lacking.join(', ')}`;
  }
  return missing.length === 0 ? null : `libraries are still missing: ${missing.join(', ')}`;
}

const APT_OPTIONS = [
  'Debug::NoLocking=1',
  'APT::Sandbox::User=root',
  'Acquire::Retries=1',
  'Acquire::Languages=none',
  'Acquire::http::Timeout=15',
  'Acquire::https::Timeout=15',
];

/** Unpacks every archive and removes it. @returns the packages that they depend on. */
async function unpackAll(archives: string, root: string, tools: Tools, env: Environment): Promise<string[]> {
  const depends: string[] = [];
  for (const name of await readdir(archives)) {
    const archive = join(archives, name);
    await runProgram(tools.dpkgDeb, ['-x', archive, root], { env, timeoutMs: 60_000 });
    const field = await runProgram(tools.dpkgDeb, ['-f', archive, 'Depends'], { env, timeoutMs: 10_000 });
    depends.push(...field.stdout.split(/[,|]/).map((entry) => entry.trim().split(/[ (:]/)[0] ?? ''));
    await rm(archive);
  }
  return depends.filter((name) => name.startsWith('lib'));
}

async function missingLibraries(root: string, program: string, tools: Tools, env: Environment): Promise<string[]> {
  const unpacked = await unpackedProgram(root, program);
  const linked = await runProgram(tools.ldd, [unpacked.program], {
    env: { ...env, LD_LIBRARY_PATH: unpacked.libraryPath },
    timeoutMs: 10_000,
  });
  return [...linked.stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
}

/**
 * The package of a library by Debian's naming: `liblzf.so.1` is in `liblzf1`, `liblua5.1.so.0` in `liblua5.1-0`,
 * `libssl.so.3` in `libssl3` or, since the 64-bit time change, `libssl3t64`.
 */
export function packageOf(library: string, depends: string[]): string | null {
  const [, stem, version] = /^(.+)\.so\.(\d+)/.exec(library) ?? [];
  if (stem === undefined || version === undefined) return null;
  const names = [`${stem}${version}`, `${stem}-${version}`].map((name) => name.toLowerCase());
  return depends.find((name) => names.includes(name) || names.some((wanted) => name === `${wanted}t64`)) ?? null;
}

async function unpackedProgram(root: string, program: string): Promise<UnpackedProgram> {
  return { program: join(root, program), libraryPath: (await libraryFolders(root)).join(':') };
}

/** `usr/lib`, `lib` and their folders by architecture, such as `usr/lib/x86_64-linux-gnu`. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const base of ['usr/lib', 'lib']) {
    const path = join(root, base);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    folders.push(
      ...entries.filter((entry) => entry.isDirectory() && entry.name.endsWith('-linux-gnu')).map((entry) => join(path, entry.name)),
    );
    if (entries.length > 0) folders.push(path);
  }
  return folders;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ');
}
