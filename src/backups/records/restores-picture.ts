import { fileName } from '../../audits/export-reports.js';
import { runChart } from '../../reports/run-chart.js';
import type { EvidenceRow } from './evidence.js';
import { restoresChart } from './restores-chart.js';

/** The restores of a site as a picture for a message; null when there are too few. */
export async function restoresPicture(siteName: string, rows: readonly EvidenceRow[]) {
  const chart = restoresChart(siteName, rows);
  if (chart === null) return null;
  const about = { name: `${fileName(siteName)}-restores.png`, title: `Restores of ${siteName}` };
  return { ...about, alt: chart.alt, bytes: await runChart(chart.spec) };
}
