import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../playground/server/project-root.js';
import { dependencies } from './dependencies.js';
import { drill } from './drill.js';
import { drillMemory } from './drill-memory.js';
import { due } from './due.js';
import { type Benchmark, boundWords, holds, type Measurement, spoken } from './measurement.js';
import { memory } from './memory.js';
import { monitors } from './monitors.js';
import { posting } from './posting.js';
import { slashCommand } from './slash-command.js';
import { start } from './start.js';
import { wishlist } from './wishlist.js';

const BENCHMARKS: Record<string, Benchmark> = {
  'slash-command': slashCommand,
  due,
  memory,
  start,
  wishlist,
  dependencies,
  posting,
  monitors,
  drill,
  'drill-memory': drillMemory,
};
const PAGE = join(projectRoot(), 'docs', 'performance.md');

/** `npm run bench [-- name… --scale 0.1]`. A run of full size writes what it measured into `docs/performance.md`. */
async function main(words: string[]): Promise<number> {
  const scaleAt = words.indexOf('--scale');
  const scale = scaleAt < 0 ? 1 : Number(words[scaleAt + 1]);
  const names = words.filter((word, index) => !word.startsWith('--') && (scaleAt < 0 || index !== scaleAt + 1));
  const wanted = Object.entries(BENCHMARKS).filter(([name]) => names.length === 0 || names.includes(name));
  if (wanted.length === 0 || !(scale > 0)) {
    console.error(`Benchmarks: ${Object.keys(BENCHMARKS).join(', ')}. --scale takes a number above 0, such as 0.1.`);
    return 64;
  }
  const results: [Benchmark, Measurement[]][] = [];
  for (const [, benchmark] of wanted) {
    console.log(`\n${benchmark.name}`);
    const measurements = await benchmark.run(scale);
    for (const measurement of measurements) console.log(`  ${line(measurement)}`);
    results.push([benchmark, measurements]);
  }
  if (scale === 1) await writeFile(PAGE, page(await sectionsOf(PAGE), results));
  return results.every(([, measurements]) => measurements.every(holds)) ? 0 : 1;
}

function line(measurement: Measurement): string {
  const { what, value, unit, bound } = measurement;
  const verdict = bound === undefined ? '' : ` (wanted ${boundWords(measurement)}: ${holds(measurement) ? 'held' : 'MISSED'})`;
  return `${what}: ${spoken(value)} ${unit}${verdict}`;
}

/** What is measured where, by the name of the benchmark: each section of the page from its heading on. */
async function sectionsOf(file: string): Promise<Map<string, string>> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, ...sections] = text.split(/^## /m);
  return new Map(sections.map((section) => [section.split('\n')[0] ?? '', `## ${section.trimEnd()}`]));
}

function page(before: ReadonlyMap<string, string>, results: [Benchmark, Measurement[]][]): string {
  const measured = new Map(results.map(([benchmark, measurements]) => [benchmark.name, section(benchmark, measurements)]));
  const parts = Object.values(BENCHMARKS).flatMap(({ name }) => measured.get(name) ?? before.get(name) ?? []);
  const introduction = [
    'Written by `npm run bench`. Redis is a real one with `appendfsync always`, so that every acknowledged write is on disk.',
    'Absolute numbers depend on the machine and on what else it does; ratios are taken in alternating runs and are steadier.',
  ].join('\n');
  return `# Performance\n\n${introduction}\n\n${parts.join('\n\n')}\n`;
}

function section({ name, about }: Benchmark, measurements: Measurement[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, ${process.platform}`;
  const rows = measurements.map((one) => {
    const held = one.bound === undefined ? '' : holds(one) ? 'held' : '**missed**';
    return `| ${one.what} | ${spoken(one.value)} ${one.unit} | ${boundWords(one)} | ${held} |`;
  });
  const table = ['| | measured | wanted | |', '|---|---|---|---|', ...rows].join('\n');
  return [`## ${name}`, about, table, `Measured on ${new Date().toISOString().slice(0, 10)} (${machine}).`].join('\n\n');
}

process.exitCode = await main(process.argv.slice(2));
