import { spokenDay } from '../audits/spoken.js';

/** Bars differ from their neighbours by a line as well. */
export const BAR = { type: 'bar' as const, stroke: '#55534c', strokeWidth: 0.6 };

/** What every chart looks like; see `docs/decisions/0016-charts.md`. */
export function chartLook(title: string, subtitle?: string) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    padding: 16,
    background: '#ffffff',
    title: {
      text: title,
      ...(subtitle === undefined ? {} : { subtitle, subtitleFontSize: 13 }),
      anchor: 'start' as const,
      fontSize: 17,
      offset: 12,
    },
    config: {
      font: 'DejaVu Sans',
      axis: { labelFontSize: 13, titleFontSize: 13 },
      legend: { labelFontSize: 13 },
      view: { stroke: null },
    },
  };
}

/** The axis of runs, which charts above each other share: only the last of them names the runs. */
export function runAxis(labels: string[], isLast: boolean) {
  return {
    field: 'run',
    type: 'ordinal' as const,
    sort: labels,
    scale: { domain: labels },
    title: null,
    axis: { labelAngle: -45, labels: isLast, ticks: isLast },
  };
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
