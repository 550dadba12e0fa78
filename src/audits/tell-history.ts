import { runChart } from '../reports/run-chart.js';
import { escapeText } from '../slack/blocks.js';
import { fileName } from './export-reports.js';
import { historyChart } from './history-chart.js';
import type { HistoryEntry } from './result.js';
import { counted, spokenDay } from './spoken.js';

/** The history of one audit of a site in words and as a picture. Null when it never ran. */
export async function tellHistory(site: { name: string }, audit: string, entries: readonly HistoryEntry[]) {
  const [newest] = entries;
  const oldest = entries.at(-1);
  if (newest === undefined || oldest === undefined) return null;
  const chart = historyChart(site.name, audit, entries);
  const head = `*${escapeText(site.name)}, ${audit}*: ${foundOn(oldest)}, ${foundOn(newest)}.`;
  const behind = newest.libraryYears === undefined ? '' : ` Its packages are ${newest.libraryYears} years behind together.`;
  const why = chart === null ? ' Two runs that could look at everything make a picture; there are fewer so far.' : '';
  return {
    text: `${head}${behind}${why}`,
    files: [],
    picture:
      chart === null
        ? null
        : {
            name: `${fileName(site.name)}-${audit}-history.png`,
            title: `History of ${audit}, ${site.name}`,
            alt: chart.alt,
            bytes: await runChart(chart.spec),
          },
  };
}

function foundOn({ findings, at }: HistoryEntry): string {
  return `${counted(findings, 'finding')} on ${spokenDay(at)}`;
}
