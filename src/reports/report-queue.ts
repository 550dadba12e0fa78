import { z } from 'zod';
import { type RequestQueue, requestQueue } from '../shared/request-queue.js';
import { PERIODS } from './period.js';

const jobSchema = z.object({
  team: z.string(),
  /** What asked for it: the same request is one report. */
  request: z.string(),
  user: z.string(),
  kind: z.enum(PERIODS),
  /** Ids of the plans that it is about, which its asker may see. */
  plans: z.array(z.string()),
  requestedAt: z.iso.datetime(),
});
export type ReportJob = z.infer<typeof jobSchema>;
export type ReportQueue = RequestQueue<ReportJob>;

export const { open: reportQueue, work: reportWorker } = requestQueue('reports', jobSchema, ({ request }) => request);
