import { z } from 'zod';
import { drillFactsSchema, pickedSchema } from '../backups/drill/drill-facts.js';
import { spokenBytes, spokenMs } from '../backups/spoken.js';
import { escapeText, slackDate } from '../slack/blocks.js';
import type { Report } from './report.js';
import { bySeverity, counted, findingLine, firstOf } from './spoken.js';

const MAX_LINES = 5;
const MAX_TABLES = 8;

const factsSchema = drillFactsSchema.extend({
  place: z.string().nullable().catch(null),
  targets: z
    .object({
      rtoSeconds: z.number().nullable(),
      rpoMs: z.number(),
      dataAgeMs: z.number(),
      meetsRto: z.boolean().nullable(),
      meetsRpo: z.boolean(),
    })
    .nullable()
    .catch(null),
  since: z
    .object({
      ranAt: z.iso.datetime(),
      rows: z.object({ before: z.number(), after: z.number() }),
      dropped: z.array(z.object({ table: z.string(), before: z.number(), after: z.number() })),
      newTables: z.array(z.string()),
      goneTables: z.array(z.string()),
    })
    .nullable()
    .catch(null),
  migrations: z
    .object({ same: z.number(), apps: z.number(), lacks: z.array(z.string()), tooMuch: z.array(z.string()), leftOver: z.number() })
    .nullable()
    .catch(null),
});
type DrillFacts = z.infer<typeof factsSchema>;

/** The facts of a drill; null when nothing was drilled. */
function drillFacts(report: Report): DrillFacts | null {
  return factsSchema.safeParse(report.facts).data ?? null;
}

const VERDICTS: Record<DrillFacts['drill']['verdict'], (backup: string) => string> = {
  ok: (backup) => `${backup} restores`,
  dangerous: (backup) => `do not restore ${backup}`,
  broken: (backup) => `${backup} does not restore`,
  empty: (backup) => `${backup} restores, and what matters is not in it`,
  stale: (backup) => `${backup} restores, and is old`,
  'not-possible': (backup) => `whether ${backup} restores could not be tried`,
};

/** The verdict of a drill, in a few words; null when nothing was drilled. */
export function drillVerdict(report: Report): string | null {
  const facts = drillFacts(report);
  if (facts === null) return null;
  const { drill, picked } = facts;
  if (picked !== null && drill.verdict === 'stale') return 'a kept backup restores, and was old when it was taken';
  return VERDICTS[drill.verdict](picked === null ? 'the newest backup' : 'a kept backup');
}

/** What a drill found, measured and counted. */
export function backupSections(report: Report): string[] {
  const facts = drillFacts(report);
  if (facts === null) return [];
  const { newest, drill, place, picked } = facts;
  const where = place === null ? '' : ` in ${escapeText(place)}`;
  const backup = `*${escapeText(newest.name)}*${where}: ${spokenBytes(newest.bytes)}, ${escapeText(drill.format)}, taken ${slackDate(new Date(newest.takenAt))}.${pickedWords(picked)}`;
  const faults = firstOf(bySeverity(report.findings).map(findingLine), MAX_LINES);
  return [
    [backup, ...faults].join('\n'),
    ...restored(facts),
    ...targets(facts),
    ...migrationsWords(facts),
    ...ownChecks(facts),
    ...since(facts),
  ];
}

function pickedWords(picked: DrillFacts['picked']): string {
  if (picked === null) return '';
  const taken = picked.by === 'chance' ? 'Taken by chance' : 'Asked for by its name';
  return ` ${taken}, of ${counted(picked.of, 'whole file')}. Its age counts for nothing here.`;
}

/** Whether a report is about a backup that is not the newest. */
export function isOfKept(report: Report): boolean {
  return pickedSchema.safeParse(report.facts['picked']).success;
}

function restored({ drill: { engine, seconds, rows, newestRowAt } }: DrillFacts): string[] {
  if (engine === null || seconds === null || rows === null) return [];
  const all = Object.entries(rows).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const tables = firstOf(
    all.map(([name, count]) => `${escapeText(name)} ${count}`),
    MAX_TABLES,
  );
  const newest = newestRowAt === null ? '' : ` Its newest row is of ${slackDate(new Date(newestRowAt))}.`;
  return [
    `*Restored* into ${escapeText(engine)} in ${seconds} s: ${counted(total, 'row')} in ${counted(all.length, 'table')}.${newest}\n${tables.join(', ')}`,
  ];
}

/** What was measured against what was stated. */
function targets({ drill, targets: stated }: DrillFacts): string[] {
  if (stated === null || drill.seconds === null) return [];
  const { rtoSeconds, rpoMs, dataAgeMs, meetsRto, meetsRpo } = stated;
  const took = drill.seconds < 1 ? 'under a second' : spokenMs(drill.seconds * 1000);
  const time =
    rtoSeconds === null
      ? `restoring took ${took}, without fetching it; nobody stated how long it may take`
      : `restoring took ${took} of ${spokenMs(rtoSeconds * 1000)} stated, without fetching it: ${meetsRto === true ? 'met' : '*missed*'}`;
  return [
    `*Had it been lost now:* ${spokenMs(dataAgeMs)} of data, ${spokenMs(rpoMs)} promised: ${meetsRpo ? 'met' : '*missed*'}; ${time}.`,
  ];
}

/** That they fit; where they do not, the finding says so. */
function migrationsWords({ migrations }: DrillFacts): string[] {
  if (migrations === null || migrations.lacks.length + migrations.tooMuch.length > 0) return [];
  const { same, apps, leftOver } = migrations;
  const old = leftOver === 0 ? '' : ` ${counted(leftOver, 'older one')} of the dump went from the repository since, squashed or removed.`;
  return [`*Fits the repository:* ${counted(same, 'migration')} of ${counted(apps, 'app')}.${old}`];
}

/** What came of the checks of the team; what went wrong is told above, too. */
function ownChecks({ drill: { checks } }: DrillFacts): string[] {
  if (checks.length === 0) return [];
  const words = { pass: 'as expected', fail: '*not as expected*', 'could-not-run': '*could not be asked*' };
  const line = ({ name, expected, state, value }: (typeof checks)[number]) =>
    `• ${escapeText(name)}: ${value === null ? '' : `${value}, `}${words[state]} (${escapeText(expected)})`;
  return [[`*Own checks:*`, ...firstOf(checks.map(line), MAX_LINES * 2)].join('\n')];
}

function since({ since: before }: DrillFacts): string[] {
  if (before === null) return [];
  const { rows, dropped, newTables, goneTables } = before;
  const lines = [
    ...dropped.map((one) => `• ${escapeText(one.table)}: ${one.before} → ${one.after}`),
    ...(newTables.length === 0 ? [] : [`• new: ${escapeText(firstOf(newTables, MAX_LINES).join(', '))}`]),
    ...(goneTables.length === 0 ? [] : [`• gone: ${escapeText(firstOf(goneTables, MAX_LINES).join(', '))}`]),
  ];
  const head = `*Since the drill of ${slackDate(new Date(before.ranAt))}:* ${rows.before} → ${rows.after} rows${dropped.length === 0 ? '' : ', and tables lost more than a fifth of theirs'}.`;
  return [[head, ...firstOf(lines, MAX_LINES)].join('\n')];
}
