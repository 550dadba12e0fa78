import { createWriteStream } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Progress } from '../../audits/audit.js';
import type { Tree } from '../../audits/inventory/tree.js';
import { outcomeOf, type Report } from '../../audits/report.js';
import { UserError } from '../../shared/errors.js';
import { wordsOf } from '../places/look-at-place.js';
import { type BackupPlace, type Place, spokenLocation } from '../places/place.js';
import { howItCounts } from '../places/survey.js';
import { against, changesSince, type DrillRecord } from '../records/drill-record.js';
import { measuredOf } from '../records/posted-drill.js';
import { spokenBytes } from '../spoken.js';
import { aboutDrills } from './about.js';
import { type AgainstRepository, againstRepository } from './against-repository.js';
import type { Drill } from './drill.js';
import { drillReport } from './drill-report.js';
import { couldNotRun, type OwnCheck } from './own-check.js';
import { type Found, type KeptAsk, type Wanted, wantedBackup } from './wanted-backup.js';

export interface DrillAsk {
  periodMs: number;
  /** It is not the newest, and may be old. */
  isKept: boolean;
  checks: OwnCheck[];
  progress: (step: string) => void;
  signal: AbortSignal;
}

export interface DrillSiteDeps {
  /** Where files of the site lie. */
  places(): Promise<Place[]>;
  open(place: Place, signal: AbortSignal): Promise<BackupPlace>;
  /** A folder that goes when it is closed, and when this process is killed. */
  folder(): Promise<{ folder: string; close(): Promise<void> }>;
  /** Restores a file and removes everything again. */
  drill(path: string, ask: DrillAsk): Promise<Drill>;
  /** What the team asks of what is restored from a place. */
  checks(place: Place): Promise<OwnCheck[]>;
  /** The newest record of a drill that counted rows. */
  before(): Promise<DrillRecord | null>;
  /** The files of the site's repository; absent where none is known. */
  repository?: (signal: AbortSignal) => Promise<Tree>;
  now: () => Date;
}

const NO_PLACE =
  'Nobody has said where its database backups lie. `/maintenance backups`, Add a place: a folder, a bucket, a server or an address.';
/** Steps that people see: list, fetch, restore. */
const STEPS = 3;

export interface DrillSiteOptions {
  progress: Progress;
  signal: AbortSignal;
  /** One of the kept backups in place of the newest; `seed` decides what chance does. */
  kept?: { ask: KeptAsk; seed: string } | undefined;
}

/**
 * Fetches the newest whole backup of a site's database, or the kept one that is asked for, restores it and says what came of it. What
 * could not be looked at is an error of the report, never a pass.
 * @throws the reason of `signal` when it is aborted
 */
export async function drillSite(deps: DrillSiteDeps, site: { name: string }, options: DrillSiteOptions): Promise<Report> {
  const { progress, signal, kept = null } = options;
  const startedAt = deps.now();
  const say = (step: string, done: number) => progress(step, done, STEPS);
  const places = (await deps.places()).filter(({ holds }) => holds === 'database');
  const base = { format: 'farrier.report/1' as const, audit: aboutDrills.name, target: site.name, startedAt: startedAt.toISOString() };
  const nothing = { findings: [], sources: [], facts: {} };
  const ended = () => ({ ...base, ...nothing, finishedAt: deps.now().toISOString() });
  const picked = (of: number) => ({ facts: kept === null ? {} : { picked: { by: kept.ask.by, of } } });
  if (places.length === 0) return { ...ended(), outcome: 'not-applicable', unchecked: [{ subject: site.name, reason: NO_PLACE }] };
  say(kept === null ? 'looking for the newest backup' : 'looking for the kept backup', 0);
  const { best, of, unchecked, empty } = await findBackup(deps, places, wantedBackup(kept?.ask ?? null, kept?.seed ?? ''), signal);
  if (best === null) {
    const missing = kept?.ask.by === 'name' && of > 0 ? [{ subject: kept.ask.name, reason: missingWords(of) }] : empty;
    return { ...ended(), ...picked(of), outcome: 'error', unchecked: [...unchecked, ...missing] };
  }
  try {
    const drill = await fetchAndDrill(deps, best, { isKept: kept !== null, say, signal });
    signal.throwIfAborted();
    const report = drillReport(drill, { target: site.name, startedAt, finishedAt: deps.now() });
    if (kept !== null) {
      const facts = { ...report.facts, ...picked(of).facts, place: spokenLocation(best.place.location) };
      return ofKept({ ...report, facts }, best.file.name, kept.ask.by === 'chance' ? unchecked : []);
    }
    const { findings, migrations, ...gaps } = await comparedSchema(deps, drill, say, signal);
    const facts = { ...report.facts, ...(await comparedFacts(deps, best.place, drill)), migrations };
    // A place that could not be looked at may hold a newer one.
    const all = { findings: [...report.findings, ...findings], unchecked: [...report.unchecked, ...gaps.unchecked, ...unchecked] };
    const outcome = outcomeOf({ ...all, sources: [], unreadable: report.outcome === 'error' });
    return { ...report, ...all, facts, outcome };
  } catch (error) {
    signal.throwIfAborted();
    const gap = { subject: spokenLocation(best.place.location), reason: wordsOf(error) };
    return { ...ended(), ...picked(of), outcome: 'error', unchecked: [...unchecked, gap] };
  }
}

/** What is found is of that file alone, and of none of the drills before. */
function ofKept(report: Report, name: string, unchecked: Report['unchecked']): Report {
  const findings = report.findings.map((finding) => ({ ...finding, id: `${finding.id}/${name}` }));
  const all = { findings, unchecked: [...report.unchecked, ...unchecked] };
  return { ...report, ...all, outcome: outcomeOf({ ...all, sources: [], unreadable: report.outcome === 'error' }) };
}

interface Search {
  best: Found | null;
  /** Whole files that were looked through. */
  of: number;
  unchecked: Report['unchecked'];
  /** Places without a whole file. */
  empty: Report['unchecked'];
}

async function findBackup(deps: DrillSiteDeps, places: readonly Place[], wanted: Wanted, signal: AbortSignal): Promise<Search> {
  const search: Search = { best: null, of: 0, unchecked: [], empty: [] };
  for (const place of places) {
    try {
      const counts = await searchPlace(deps, place, wanted, signal);
      search.of += counts.files;
      const { best } = counts;
      if (best !== null && (search.best === null || wanted.compare(best, search.best) < 0)) search.best = best;
      if (counts.files === 0) search.empty.push({ subject: spokenLocation(place.location), reason: emptyWords(counts) });
    } catch (error) {
      signal.throwIfAborted();
      search.unchecked.push({ subject: spokenLocation(place.location), reason: wordsOf(error) });
    }
  }
  return search;
}

/** Reads a listing once, keeping one file of it. */
async function searchPlace(deps: DrillSiteDeps, place: Place, wanted: Wanted, signal: AbortSignal) {
  const found = { best: null as Found | null, files: 0, growing: 0, ahead: 0 };
  const opened = await deps.open(place, signal);
  try {
    const options = { now: deps.now(), grows: place.location.kind !== 's3' };
    for await (const file of opened.list(signal)) {
      const counts = howItCounts(file, options);
      found[counts] += 1;
      const one = { place, file };
      if (counts !== 'files' || !wanted.isWanted(one)) continue;
      if (found.best === null || wanted.compare(one, found.best) < 0) found.best = one;
    }
    return found;
  } finally {
    await opened.close();
  }
}

function emptyWords({ growing }: { growing: number }): string {
  if (growing > 0) return 'its only files were written within the last minute and may still be growing; ask again in a minute';
  return 'there is no file in it, so there is nothing to restore';
}

function missingWords(of: number): string {
  return `none of the ${of} whole ${of === 1 ? 'file' : 'files'} there is called so; names count with every letter, with their folders or without`;
}

type Say = (step: string, done: number) => void;

/** The copy has the time of the file: its age is judged by that. */
async function fetchAndDrill(
  deps: DrillSiteDeps,
  { place, file }: Found,
  { isKept, say, signal }: { isKept: boolean; say: Say; signal: AbortSignal },
): Promise<Drill> {
  const room = await deps.folder();
  try {
    say(`fetching ${file.name} (${spokenBytes(file.bytes)})`, 1);
    const path = join(room.folder, safeName(file.name));
    const opened = await deps.open(place, signal);
    try {
      await pipeline(await opened.open(file.name, signal), createWriteStream(path, { mode: 0o600 }), { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new UserError(`${file.name} could not be fetched: ${wordsOf(error)}`);
    } finally {
      await opened.close();
    }
    await utimes(path, file.at, file.at);
    const progress = (step: string) => say(step, 2);
    // They are about the site as it is: what is kept may be of long before.
    const checks = isKept ? [] : await deps.checks(place);
    const drill = await deps.drill(path, { periodMs: place.periodMs, isKept, checks, progress, signal });
    return { ...drill, name: file.name, checks: drill.checks ?? checks.map((check) => couldNotRun(check, 'nothing was restored')) };
  } finally {
    await room.close();
  }
}

/** What it is called in its folder, which says nothing where it lies. */
function safeName(name: string): string {
  const plain = basename(name).replaceAll(/[^\w.+=@ -]/g, '_');
  return /^\.*$/.test(plain) ? 'backup' : plain.slice(-100);
}

/** The migrations of what was restored against those of the repository. */
async function comparedSchema(deps: DrillSiteDeps, { counted }: Drill, say: Say, signal: AbortSignal): Promise<AgainstRepository> {
  const { repository } = deps;
  if (counted === null || repository === undefined) return { findings: [], unchecked: [], migrations: null };
  say('comparing its migrations with the repository', 2);
  const compared = await againstRepository(counted, () => repository(signal));
  signal.throwIfAborted();
  return compared;
}

/** The drill against what was stated, and against the drill before. */
async function comparedFacts(deps: DrillSiteDeps, place: Place, drill: Drill): Promise<Record<string, unknown>> {
  const measured = measuredOf(drill, deps.now());
  const before = await deps.before();
  const rtoSeconds = place.restoreTargetMs === null ? null : place.restoreTargetMs / 1000;
  const rpoMs = place.periodMs + place.graceMs;
  const met = against(measured, { rtoSeconds: rtoSeconds ?? Number.POSITIVE_INFINITY, rpoMs });
  return {
    place: spokenLocation(place.location),
    targets: { rtoSeconds, rpoMs, dataAgeMs: met.dataAgeMs, meetsRto: rtoSeconds === null ? null : met.meetsRto, meetsRpo: met.meetsRpo },
    since: before === null ? null : { ranAt: before.ranAt, name: before.name, ...changesSince(before, measured) },
  };
}
