import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Progress, Target } from '../../src/audits/audit.js';
import { AUDITS } from '../../src/audits/catalogue.js';
import { FAIL_LEVELS, type FailLevel, failsOn } from '../../src/audits/fail-on.js';
import type { Report } from '../../src/audits/report.js';
import { reportsCsv } from '../../src/audits/report-csv.js';
import { reportsSarif } from '../../src/audits/report-sarif.js';
import { reportText } from '../../src/audits/report-text.js';
import { runAudit } from '../../src/audits/run-audit.js';
import { createSources, type Sources } from '../../src/audits/sources/create-sources.js';
import { openFolder } from '../../src/audits/sources/folder-tree.js';
import { readVariables } from '../../src/config.js';
import { UserError } from '../../src/shared/errors.js';
import { newCommand, type Surroundings } from '../surroundings.js';
import { farrierVersion } from '../version.js';
import { drillOf } from './drill.js';

/** Of a backup file or a folder of them, restored as `farrier drill` does. */
const BACKUPS = 'backups';
const FINDINGS = 1;
const COULD_NOT_CHECK = 2;

interface Options {
  json?: boolean;
  csv?: boolean;
  sarif?: boolean;
  failOn: string;
  now?: string;
  root?: string;
}

/** `farrier audit <audit>… <target>`: runs audits without Slack or Redis. Resolves to the exit status. */
export async function runAuditCommand(words: string[], here: Surroundings): Promise<number> {
  const names = [...AUDITS.map(({ name }) => name), BACKUPS];
  const command = newCommand('audit', 'Runs audits without Slack or Redis, and says what it found.', here)
    .argument(
      '<audit...>',
      `one or several of: ${names.join(', ')}; then the target: a folder, a dependency file, an https:// repository, or a backup (file or folder)`,
    )
    .option('--json', 'print the report (several audits: a list) as JSON')
    .option('--csv', 'print a table instead: a line each finding and each thing that could not be checked')
    .option('--sarif', 'print SARIF 2.1.0 instead, for code scanning and editors')
    .option('--fail-on <severity>', `exit with 1 for findings at or above it: ${FAIL_LEVELS.join(', ')}`, 'high')
    .option('--now <ISO>', 'judge as of this moment (default: now)')
    .option('--root <DIR>', 'paths are relative to it and includes may not leave it (default: the target folder, else its repository)');
  command.parse(words, { from: 'user' });
  const options = command.opts<Options>();
  const audits = command.args.slice(0, -1);
  const asked = command.args.at(-1);
  if (asked === undefined || audits.length === 0) throw new UserError('Name an audit and then a target: farrier audit dependencies .');
  for (const audit of audits) {
    if (!names.includes(audit)) throw new UserError(`No audit called "${audit}". Try: ${names.join(', ')}.`);
  }
  const failOn = readLevel(options.failOn);
  const print = readFormat(options);
  const at = options.now === undefined ? null : readMoment(options.now);
  const reports = await runAll(audits, asked, { ...here, root: options.root ?? null, clock: () => at ?? new Date() });
  here.stdout(print(reports));
  if (reports.some((report) => failsOn(report, failOn))) return FINDINGS;
  return reports.some(({ outcome }) => outcome === 'error') ? COULD_NOT_CHECK : 0;
}

interface Run {
  env: Surroundings['env'];
  stderr: Surroundings['stderr'];
  root: string | null;
  clock: () => Date;
}

async function runAll(audits: string[], asked: string, { env, stderr, root, clock }: Run): Promise<Report[]> {
  const values = readVariables(env, ['PYPI_URL', 'OSV_URL', 'ENDOFLIFE_URL', 'NPM_REGISTRY_URL', 'EGRESS_ALLOW', 'REPOSITORY_ROOT']);
  const sources = createSources({
    urls: { pypi: values.PYPI_URL, osv: values.OSV_URL, endoflife: values.ENDOFLIFE_URL, npm: values.NPM_REGISTRY_URL },
    egressAllow: values.EGRESS_ALLOW,
    repositoryRoot: values.REPOSITORY_ROOT,
    now: clock,
  });
  const target: Target = { name: asked, repository: asked, address: null, manifest: null };
  const opening = isRemote(asked) ? sources : await withFolder(sources, asked, root);
  const cancel = new AbortController();
  const onInterrupt = () => cancel.abort(new UserError('Interrupted.'));
  process.once('SIGINT', onInterrupt);
  const show = progressOn(stderr);
  try {
    const reports: Report[] = [];
    for (const audit of audits) {
      if (audit === BACKUPS) {
        const progress = (step: string) => show.progress(step, 0, 0);
        reports.push((await drillOf(asked, { env, now: clock, progress, signal: cancel.signal })).report);
      } else reports.push(await runAudit(audit, target, { sources: opening, now: clock, progress: show.progress, signal: cancel.signal }));
    }
    return reports;
  } finally {
    show.end();
    process.removeListener('SIGINT', onInterrupt);
    await sources.close();
  }
}

function isRemote(asked: string): boolean {
  return /^(?:https?:\/\/|local:)/i.test(asked);
}

/** The same sources, with the files of a folder on this machine in place of a repository. */
async function withFolder(sources: Sources, asked: string, root: string | null): Promise<Sources> {
  const path = resolve(asked);
  if (!existsSync(path)) throw new UserError(`There is no file or folder "${asked}".`);
  const tree = await openFolder(root === null ? defaultRoot(path) : resolve(root), path);
  return { ...sources, open: () => Promise.resolve(tree) };
}

/** The folder itself; for a file the nearest folder above it that is a repository, else the one it is in. */
function defaultRoot(path: string): string {
  if (statSync(path).isDirectory()) return path;
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
  }
  return dirname(path);
}

function readLevel(text: string): FailLevel {
  const level = FAIL_LEVELS.find((one) => one === text);
  if (level === undefined) throw new UserError(`--fail-on "${text}" is unknown. Use ${FAIL_LEVELS.join(', ')}.`);
  return level;
}

/** How the reports are printed. */
function readFormat({ json = false, csv = false, sarif = false }: Options): (reports: Report[]) => string {
  if ([json, csv, sarif].filter(Boolean).length > 1) throw new UserError('--json, --csv and --sarif exclude each other: choose one.');
  if (json) return (reports) => asJson(reports.length === 1 ? reports[0] : reports);
  if (csv) return reportsCsv;
  if (sarif) return (reports) => asJson(reportsSarif(reports, farrierVersion()));
  return (reports) => reports.map(reportText).join('\n');
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function readMoment(text: string): Date {
  // A time without a zone would be read in the zone of whoever runs this.
  const zoned = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d))?$/.test(text);
  const moment = new Date(zoned ? text : Number.NaN);
  if (Number.isNaN(moment.getTime())) throw new UserError(`--now "${text}" must be a moment with its zone, as in 2026-11-22T09:00:00Z.`);
  return moment;
}

/** One line that is written over on a terminal; each new step on a line of its own elsewhere. */
function progressOn(stderr: (text: string) => void): { progress: Progress; end(): void } {
  const isTerminal = process.stderr.isTTY;
  let shown = '';
  return {
    progress(step, done, of) {
      if (isTerminal) stderr(`\r\u001B[K${bar(done, of)} ${step}`);
      else if (step !== shown) stderr(`${step}\n`);
      shown = step;
    },
    end() {
      if (isTerminal && shown !== '') stderr('\r\u001B[K');
    },
  };
}

function bar(done: number, of: number): string {
  const width = 20;
  const filled = of === 0 ? width : Math.round((width * Math.min(done, of)) / of);
  return `[${'='.repeat(filled)}${' '.repeat(width - filled)}]`;
}
