import { runChart } from '../reports/run-chart.js';
import { escapeText } from '../slack/blocks.js';
import { fileName } from './export-reports.js';
import { historyChart } from './history-chart.js';
import { couldLook, type HistoryEntry } from './result.js';
import { counted, spokenDay } from './spoken.js';

/** The history of one audit of a site in words and as a picture. Null when it never ran. */
export async function tellHistory(site: { name: string }, audit: string, entries: readonly HistoryEntry[]) {
  const [last] = entries;
  if (last === undefined) return null;
  const seen = entries.filter(couldLook);
  const [newest] = seen;
  const oldest = seen.at(-1);
  const chart = historyChart(site.name, audit, entries);
  const found = newest === undefined || oldest === undefined ? 'no run could look at everything so far' : foundBetween(oldest, newest);
  const head = `*${escapeText(site.name)}, ${audit}*: ${found}.`;
  const failed =
    newest === undefined || couldLook(last)
      ? ''
      : ` The newest run, of ${spokenDay(last.at)}, could not: it is in neither number nor picture.`;
  const behind = newest?.libraryYears === undefined ? '' : ` Its packages are ${newest.libraryYears} years behind together.`;
  const why = chart === null ? ' Two runs that could look at everything make a picture; there are fewer so far.' : '';
  return {
    text: `${head}${failed}${behind}${why}`,
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

function foundBetween(oldest: HistoryEntry, newest: HistoryEntry): string {
  return oldest === newest ? foundOn(newest) : `${foundOn(oldest)}, ${foundOn(newest)}`;
}

function foundOn({ findings, at }: HistoryEntry): string {
  return `${counted(findings, 'finding')} on ${spokenDay(at)}`;
}
