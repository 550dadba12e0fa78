import { escapeText } from '../slack/blocks.js';
import type { Report } from './report.js';
import { reportsCsv } from './report-csv.js';
import { reportsSarif } from './report-sarif.js';
import { counted, joined, spokenDay } from './spoken.js';

/** The newest reports of a site in three formats, and what they are. */
export function reportFiles(siteName: string, reports: readonly Report[], version: string) {
  const findings = counted(
    reports.reduce((sum, report) => sum + report.findings.length, 0),
    'finding',
  );
  const which = joined(reports.map(({ audit, finishedAt }) => `${audit} of ${spokenDay(finishedAt)}`));
  const gaps = reports.reduce((sum, report) => sum + report.unchecked.length, 0);
  const unchecked = gaps === 0 ? '' : `, and ${counted(gaps, 'thing')} that could not be checked`;
  const file = (kind: string, title: string, text: string) => ({
    name: `${fileName(siteName)}-audits.${kind}`,
    title,
    bytes: Buffer.from(text),
  });
  return {
    text: `*${escapeText(siteName)}*: ${escapeText(which)}, ${findings}${unchecked}. Findings that are accepted or called untrue are among them.`,
    files: [
      file('json', 'JSON', `${JSON.stringify(reports, null, 2)}\n`),
      file('csv', 'CSV', reportsCsv(reports)),
      file('sarif', 'SARIF', `${JSON.stringify(reportsSarif(reports, version), null, 2)}\n`),
    ],
  };
}

/** What a name leaves for a file: letters, digits and dashes. */
export function fileName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return plain === '' ? 'site' : plain.slice(0, 60);
}
