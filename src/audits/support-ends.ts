import { z } from 'zod';
import type { Report } from './report.js';

const day = z.iso.date();
const seriesSchema = z.object({ series: z.string(), endOfLife: day });

/** The last day on which a series gets security fixes. */
export interface SupportEnd {
  product: 'Django' | 'Python';
  series: string;
  /** `2028-04-30`. */
  day: string;
}

/** When support of what a site runs on ends, as its latest reports know it; nothing where they do not. */
export function supportEnds(reports: Record<string, Report>): SupportEnd[] {
  const { django, dependencies } = reports;
  const ended = dependencies?.findings.find(({ check }) => check === 'django-eol')?.evidence;
  const found = [
    { product: 'Django' as const, known: [django?.facts, ended] },
    { product: 'Python' as const, known: [django?.facts['python']] },
  ];
  return found.flatMap(({ product, known }) => {
    const [first] = known.flatMap((facts) => {
      const read = seriesSchema.safeParse(facts);
      return read.success ? [read.data] : [];
    });
    return first === undefined ? [] : [{ product, series: first.series, day: first.endOfLife }];
  });
}
