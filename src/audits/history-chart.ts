import type { TopLevelSpec } from 'vega-lite';
import { SEVERITIES, type Severity } from './finding.js';
import type { HistoryEntry } from './result.js';
import { spokenDay } from './spoken.js';

/** Bars of a picture that can still be told apart. */
const MOST_BARS = 20;

/** Dark is bad; each differs from its neighbours without its colour as well. */
const COLOURS: Record<Severity, string> = {
  critical: '#67000d',
  high: '#cb181d',
  medium: '#f0b35a',
  low: '#f7e3bd',
  info: '#d9e4ec',
  unknown: '#9aa0a6',
};
const WORDS: Record<Severity, string> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'info',
  unknown: 'not rated',
};

type Told = HistoryEntry & { severities: NonNullable<HistoryEntry['severities']> };

/**
 * Findings by severity, and years behind, over the runs of one audit that could look at everything; `alt` says all of it in words. Null
 * when there are fewer than two of them. Of very many runs a part is drawn, the first and the last always.
 * @param entries of one audit, newest first
 */
export function historyChart(
  siteName: string,
  audit: string,
  entries: readonly HistoryEntry[],
): { spec: TopLevelSpec; alt: string } | null {
  const told = entries.filter((entry): entry is Told => entry.severities !== undefined && entry.outcome !== 'error').reverse();
  if (told.length < 2) return null;
  const runs = spread(told, MOST_BARS);
  const title = `${siteName}: findings of ${audit}`;
  const labels = labelsOf(runs);
  const values = runs.flatMap((run, index) =>
    SEVERITIES.map((severity, order) => ({
      run: labels[index],
      severity: WORDS[severity],
      order,
      findings: run.severities[severity] ?? 0,
    })),
  );
  const behind = runs.flatMap(({ libraryYears }, index) =>
    libraryYears === undefined ? [] : [{ run: labels[index], years: libraryYears }],
  );
  const shown = SEVERITIES.filter((severity) => runs.some((run) => (run.severities[severity] ?? 0) > 0));
  const x = (isLast: boolean) => ({
    field: 'run',
    type: 'ordinal' as const,
    sort: labels,
    scale: { domain: labels },
    title: null,
    axis: { labelAngle: -45, labels: isLast, ticks: isLast },
  });
  const bars = {
    width: 640,
    height: 240,
    data: { values },
    mark: { type: 'bar' as const, stroke: '#55534c', strokeWidth: 0.6 },
    encoding: {
      x: x(behind.length === 0),
      y: { field: 'findings', type: 'quantitative' as const, title: 'findings', axis: { tickMinStep: 1, format: 'd' } },
      order: { field: 'order', type: 'quantitative' as const },
      color: {
        field: 'severity',
        type: 'nominal' as const,
        title: null,
        sort: shown.map((severity) => WORDS[severity]),
        scale: { domain: shown.map((severity) => WORDS[severity]), range: shown.map((severity) => COLOURS[severity]) },
        legend: { orient: 'top' as const },
      },
    },
  };
  const line = {
    width: 640,
    height: 140,
    data: { values: behind },
    mark: { type: 'line' as const, point: { color: '#1a6b54', size: 50 }, color: '#1a6b54' },
    encoding: { x: x(true), y: { field: 'years', type: 'quantitative' as const, title: 'library-years behind', scale: { zero: true } } },
  };
  return {
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      padding: 16,
      background: '#ffffff',
      title: { text: title, anchor: 'start', fontSize: 17, offset: 12 },
      vconcat: behind.length === 0 ? [bars] : [bars, line],
      config: {
        font: 'DejaVu Sans',
        axis: { labelFontSize: 13, titleFontSize: 13 },
        legend: { labelFontSize: 13 },
        view: { stroke: null },
      },
    },
    alt: `Chart. ${title}${behind.length === 0 ? '' : ', and library-years behind'}. ${runs.map((run, index) => `${labels[index]}: ${wordsOf(run)}`).join('; ')}.`,
  };
}

function wordsOf({ severities, libraryYears }: Told): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = severities[severity] ?? 0;
    return count === 0 ? [] : [`${count} ${WORDS[severity]}`];
  });
  const years = libraryYears === undefined ? '' : `, ${libraryYears} years behind`;
  return `${parts.length === 0 ? 'none' : parts.join(', ')}${years}`;
}

/** The day of each run; the second of one day is told apart. */
export function labelsOf(runs: readonly { at: string }[]): string[] {
  const seen = new Map<string, number>();
  return runs.map(({ at }) => {
    const day = spokenDay(at);
    const times = (seen.get(day) ?? 0) + 1;
    seen.set(day, times);
    return times === 1 ? day : `${day} (${times})`;
  });
}

/** At most `most` of them, evenly, with the first and the last. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))] as T);
}
