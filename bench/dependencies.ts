import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../src/audits/report.js';
import { runAudit } from '../src/audits/run-audit.js';
import { createSources } from '../src/audits/sources/create-sources.js';
import { openFolder } from '../src/audits/sources/folder-tree.js';
import { type FakeSources, fakeSources } from './dependency-sources.js';
import { type Benchmark, type Measurement, median } from './measurement.js';

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
    const sources = await fakeSources(LATENCY_MS, RELEASES);
    try {
      const python = await measure(sources, await pythonSite(folder, Math.round(PYTHON * scale)));
      const npm = await measure(sources, await npmSite(folder, Math.round(NPM * scale)));
      return [
        at('PyPI, cold', python.cold, 1.5),
        at('PyPI, within the hour', python.kept, 0.5),
        at('PyPI, confirmed by ETag', python.confirmed, 1.2),
        { what: 'PyPI, cold: requests', value: python.requests, unit: '' },
        { what: 'PyPI, within the hour: requests', value: python.keptRequests, unit: '', bound: { at: 'most', value: 0 } },
        { what: 'in flight together', value: python.mostInFlight, unit: '', bound: { at: 'most', value: 20 } },
        { what: 'PyPI, cold, of the least that so many requests take', value: python.ofLeast, unit: '×' },
        at('npm, cold', npm.cold, 3),
        { what: 'npm, cold: requests', value: npm.requests, unit: '' },
      ];
    } finally {
      await sources.close();
      await rm(folder, { recursive: true });
    }
  },
};

function at(what: string, value: number, most: number): Measurement {
  return { what, value, unit: 's', bound: { at: 'most', value: most } };
}

async function measure(fake: FakeSources, site: string) {
  const runs: Awaited<ReturnType<typeof once>>[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await once(fake, site));
  const middle = (of: (one: (typeof runs)[number]) => number) => median(runs.map(of));
  return {
    cold: middle(({ cold }) => cold),
    kept: middle(({ kept }) => kept),
    confirmed: middle(({ confirmed }) => confirmed),
    requests: middle(({ requests }) => requests),
    keptRequests: middle(({ keptRequests }) => keptRequests),
    mostInFlight: Math.max(...runs.map(({ mostInFlight }) => mostInFlight)),
    ofLeast: middle(({ cold, requests }) => (cold * 1000) / (Math.ceil(requests / 20) * LATENCY_MS)),
  };
}

async function once(fake: FakeSources, site: string) {
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
    fake.reset();
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
    const { requests, mostInFlight } = { ...fake.seen };
    if (cold.report.outcome === 'error' || cold.report.findings.length === 0)
      throw new Error(`It was not audited: ${JSON.stringify(cold.report.unchecked)}`);
    const kept = await audit();
    const keptRequests = fake.seen.requests;
    now = new Date(now.getTime() + 2 * HOUR_MS);
    const confirmed = await audit();
    if (fake.seen.notModified !== fake.seen.requests) throw new Error('Something was fetched again that had not changed');
    return { cold: cold.seconds, kept: kept.seconds, confirmed: confirmed.seconds, requests, mostInFlight, keptRequests };
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
