import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../src/audits/report.js';
import { runAudit } from '../src/audits/run-audit.js';
import { createSources } from '../src/audits/sources/create-sources.js';
import { openFolder } from '../src/audits/sources/folder-tree.js';
import { type FakeSources, startSources } from './dependency-sources.js';
import { type Benchmark, type Measurement, median } from './measurement.js';
import { FARRIER, peakMb } from './surroundings.js';

const LATENCY_MS = 50;
const RELEASES = 60;
const PYTHON = 230;
const NPM = 1400;
const NPM_DIRECT = 40;
const RUNS = 5;
const HOUR_MS = 3_600_000;

export const dependencies: Benchmark = {
  name: 'An audit of dependencies',
  about:
    `A lock of ${PYTHON} packages of PyPI, and one of ${NPM.toLocaleString('en')} of npm (${NPM_DIRECT} direct), a tenth with an advisory, against a local server that answers ` +
    `each request ${LATENCY_MS} ms late (${RELEASES} releases a package). Cold; again within the hour; and after it, when every answer is confirmed by its ETag. Median of ${RUNS}.`,
  async run(scale) {
    const folder = await mkdtemp(join(tmpdir(), 'farrier-bench-'));
    const sources = await startSources(LATENCY_MS, RELEASES);
    try {
      const [pythonFolder, npmFolder] = [
        await pythonSite(folder, Math.round(PYTHON * scale)),
        await npmSite(folder, Math.round(NPM * scale)),
      ];
      const python = await measure(sources, pythonFolder);
      const npm = await measure(sources, npmFolder);
      return [
        at('PyPI, cold', python.cold, 1.5),
        at('PyPI, within the hour', python.kept, 0.5),
        at('PyPI, confirmed by ETag', python.confirmed, 1.2),
        { what: 'PyPI, cold: requests', value: python.requests, unit: '' },
        { what: 'PyPI, cold: of them batches of OSV', value: python.batches, unit: '', bound: { at: 'most', value: 1 } },
        { what: 'PyPI, within the hour: requests', value: python.keptRequests, unit: '', bound: { at: 'most', value: 0 } },
        { what: 'PyPI, confirmed by ETag: requests', value: python.confirmedRequests, unit: '' },
        { what: 'in flight together', value: Math.max(python.mostInFlight, npm.mostInFlight), unit: '', bound: { at: 'most', value: 20 } },
        { what: 'PyPI, cold, of the least that so many requests take', value: python.ofLeast, unit: '×' },
        memory('PyPI: most memory of farrier audit', await mostMemory(sources.url, pythonFolder)),
        at('npm, cold', npm.cold, 3),
        { what: 'npm, cold: requests', value: npm.requests, unit: '' },
        { what: 'npm, cold: of them batches of OSV', value: npm.batches, unit: '', bound: { at: 'most', value: 2 } },
        memory('npm: most memory of farrier audit', await mostMemory(sources.url, npmFolder)),
      ];
    } finally {
      await sources.close();
      await rm(folder, { recursive: true });
    }
  },
};

function memory(what: string, value: number): Measurement {
  return { what, value, unit: 'MB', bound: { at: 'most', value: 200 } };
}

function at(what: string, value: number, most: number): Measurement {
  return { what, value, unit: 's', bound: { at: 'most', value: most } };
}

async function measure(fake: FakeSources, site: string) {
  const runs: Awaited<ReturnType<typeof auditThrice>>[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await auditThrice(fake, site));
  const middle = (of: (one: (typeof runs)[number]) => number) => median(runs.map(of));
  return {
    cold: middle(({ cold }) => cold),
    kept: middle(({ kept }) => kept),
    confirmed: middle(({ confirmed }) => confirmed),
    confirmedRequests: middle(({ confirmedRequests }) => confirmedRequests),
    batches: Math.max(...runs.map(({ batches }) => batches)),
    requests: middle(({ requests }) => requests),
    keptRequests: middle(({ keptRequests }) => keptRequests),
    mostInFlight: Math.max(...runs.map(({ mostInFlight }) => mostInFlight)),
    ofLeast: middle(({ cold, requests }) => (cold * 1000) / (Math.ceil(requests / 20) * LATENCY_MS)),
  };
}

async function auditThrice(fake: FakeSources, site: string) {
  let now = new Date();
  const { url } = fake;
  const made = createSources({
    urls: { pypi: url, osv: url, endoflife: url, npm: url },
    egressAllow: [],
    repositoryRoot: null,
    now: () => now,
  });
  const sources = { ...made, open: () => openFolder(site) };
  const audit = async (): Promise<{ seconds: number; report: Report }> => {
    await fake.take();
    const startedAt = performance.now();
    const target = { name: site, repository: 'local:site', address: null, manifest: null };
    const report = await runAudit('dependencies', target, {
      sources,
      now: () => now,
      progress: () => {},
      signal: new AbortController().signal,
    });
    return { seconds: (performance.now() - startedAt) / 1000, report };
  };
  try {
    const cold = await audit();
    const { requests, batches, mostInFlight } = await fake.take();
    if (cold.report.outcome === 'error' || cold.report.findings.length === 0)
      throw new Error(`It was not audited: ${JSON.stringify(cold.report.unchecked)}`);
    const kept = await audit();
    const { requests: keptRequests } = await fake.take();
    now = new Date(now.getTime() + 2 * HOUR_MS);
    const confirmed = await audit();
    const { requests: confirmedRequests, notModified } = await fake.take();
    if (notModified !== confirmedRequests) throw new Error('Something was fetched again that had not changed');
    const seconds = { cold: cold.seconds, kept: kept.seconds, confirmed: confirmed.seconds };
    return { ...seconds, requests, batches, mostInFlight, keptRequests, confirmedRequests };
  } finally {
    await made.close();
  }
}

async function pythonSite(folder: string, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, index) => `package-${index}==1.${index % 10}.0`);
  const site = await mkdtemp(join(folder, 'python-'));
  await writeFile(join(site, 'requirements.txt'), `${lines.join('\n')}\n`);
  return site;
}

async function npmSite(folder: string, count: number): Promise<string> {
  const site = await mkdtemp(join(folder, 'npm-'));
  const names = Array.from({ length: count }, (_, index) => `package-${index}`);
  const direct = Object.fromEntries(names.slice(0, NPM_DIRECT).map((name) => [name, '^1.0.0']));
  const about = { name: 'shop', version: '1.0.0', dependencies: direct };
  const packages = Object.fromEntries(names.map((name, index) => [`node_modules/${name}`, { version: `1.${index % 10}.0` }]));
  await writeFile(join(site, 'package.json'), JSON.stringify(about));
  await writeFile(
    join(site, 'package-lock.json'),
    JSON.stringify({ name: 'shop', version: '1.0.0', lockfileVersion: 3, packages: { '': about, ...packages } }),
  );
  return site;
}

/** The most memory that one audit takes from its start to its end, as the command line does it, in MB. */
async function mostMemory(url: string, site: string): Promise<number> {
  const env = { PATH: process.env.PATH ?? '', PYPI_URL: url, OSV_URL: url, ENDOFLIFE_URL: url, NPM_REGISTRY_URL: url };
  const child = spawn(process.execPath, [FARRIER, 'audit', 'dependencies', site, '--json'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  let most = 0;
  const timer = setInterval(
    () =>
      void peakMb(child.pid).then((peak) => {
        if (peak > most) most = peak;
      }),
    20,
  );
  const [code] = await ended;
  clearInterval(timer);
  // 1: it found something, as it should.
  if (code !== 1 || most === 0) throw new Error(`The audit ended with ${code}`);
  return most;
}
