import type { TopLevelSpec } from 'vega-lite';
import { BAR, chartLook, labelsOf, runAxis, spread } from '../reports/chart-look.js';
import { SEVERITIES, type Severity } from './finding.js';
import { couldLook, type HistoryEntry } from './result.js';

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
  const told = entries.filter((entry): entry is Told => entry.severities !== undefined && couldLook(entry)).reverse();
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
  const bars = {
    width: 640,
    height: 240,
    data: { values },
    mark: BAR,
    encoding: {
      x: runAxis(labels, behind.length === 0),
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
    encoding: {
      x: runAxis(labels, true),
      y: { field: 'years', type: 'quantitative' as const, title: 'library-years behind', scale: { zero: true } },
    },
  };
  return {
    spec: {
      ...chartLook(title),
      vconcat: behind.length === 0 ? [bars] : [bars, line],
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
