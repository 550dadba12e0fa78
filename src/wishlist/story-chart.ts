import type { TopLevelSpec } from 'vega-lite';
import { BAR, chartLook } from '../reports/chart-look.js';
import type { Story } from './story.js';

/** Dark and light, so that they differ without their colours as well. */
const KINDS = [
  { name: 'added', colour: '#f0b35a' },
  { name: 'finished', colour: '#1a6b54' },
] as const;

/** How many wishes were added and finished in each month; `alt` says all of it in words. Null when there were none. */
export function storyChart({ year, months }: Story): { spec: TopLevelSpec; alt: string } | null {
  if (months.every(({ added, finished }) => added + finished === 0)) return null;
  const values = months.flatMap((month) => KINDS.map(({ name }) => ({ month: month.month, kind: name, wishes: month[name] })));
  const title = `Wishes added and finished, ${year.year}${year.isOver ? '' : ' so far'}`;
  return {
    spec: {
      ...chartLook(title),
      width: 640,
      height: 280,
      data: { values },
      mark: BAR,
      encoding: {
        x: { field: 'month', type: 'ordinal', title: null, axis: { labelAngle: 0, labelOverlap: true } },
        xOffset: { field: 'kind', type: 'nominal', sort: KINDS.map(({ name }) => name) },
        y: { field: 'wishes', type: 'quantitative', title: 'wishes', axis: { tickMinStep: 1, format: 'd' } },
        color: {
          field: 'kind',
          type: 'nominal',
          title: null,
          scale: { domain: KINDS.map(({ name }) => name), range: KINDS.map(({ colour }) => colour) },
          legend: { orient: 'bottom' },
        },
      },
    },
    alt: `Bar chart. ${title}. ${months.map(({ month, added, finished }) => `${month}: ${added} added, ${finished} finished`).join('; ')}.`,
  };
}
