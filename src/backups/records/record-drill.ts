import type { Report } from '../../audits/report.js';
import { drillFactsSchema } from '../drill/drill-facts.js';
import { type DrillRecord, drillRecordSchema } from './drill-record.js';
import type { DrillStore } from './drill-store.js';
import { short } from './posted-drill.js';

/** The record of a drill that a worker did, from its report; null when nothing was drilled, or it is the report of another audit. */
export function drillOf(report: Report, who: string, run: string): DrillRecord | null {
  const facts = report.audit === 'backups' ? drillFactsSchema.safeParse(report.facts) : null;
  if (facts?.success !== true) return null;
  const { newest, drill, picked } = facts.data;
  return drillRecordSchema.parse({
    version: 1,
    id: `run-${run}`,
    how: 'worker',
    who,
    at: report.finishedAt,
    name: short(newest.name, 200),
    bytes: newest.bytes,
    takenAt: newest.takenAt,
    engine: drill.engine === null ? null : short(drill.engine, 60),
    format: short(drill.format, 100),
    seconds: drill.seconds,
    rows: drill.rows === null ? null : Object.fromEntries(Object.entries(drill.rows).map(([table, rows]) => [short(table, 200), rows])),
    newestRowAt: drill.newestRowAt,
    verdict: drill.verdict,
    checks: [...new Set(report.findings.map(({ check }) => check))],
    ranAt: report.finishedAt,
    picked: picked?.by ?? null,
  });
}

export interface RecordDrillDeps {
  drills: Pick<DrillStore, 'add'>;
  /** The run that the report is of: who asked for it, and where its message is. */
  run(team: string, run: string): Promise<{ askedBy: string; channel: string } | null>;
  /** Rounds that ask for a restore hear of it. */
  tellRounds(team: string, site: string, change: string): Promise<void>;
  /** Sends the restore card of a good drill, once, to where its report is. */
  sendCard(team: string, card: { site: string; drill: string; run: string; channel: string; at: string }): Promise<void>;
}

/** Records what a worker drilled, tells the rounds, and sends the restore card. Again, after a kill, changes nothing more. */
export async function recordDrill(
  deps: RecordDrillDeps,
  where: { team: string; site: string; run: string },
  report: Report,
): Promise<void> {
  const { team, site, run } = where;
  const asked = await deps.run(team, run);
  const record = drillOf(report, asked?.askedBy ?? '', run);
  if (record === null) return;
  await deps.drills.add(team, site, record);
  // What is kept says nothing of how the backups are now.
  if (record.picked !== null) return;
  await deps.tellRounds(team, site, `drill.${record.id}`);
  if (record.verdict === 'ok' && asked !== null)
    await deps.sendCard(team, { site, drill: record.id, run, channel: asked.channel, at: record.ranAt });
}
