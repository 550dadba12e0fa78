import { z } from 'zod';
import { type RequestQueue, requestQueue } from '../shared/request-queue.js';

const jobSchema = z.object({
  team: z.string(),
  /** What asked for it: the same request is one export. */
  request: z.string(),
  /** Who gets it: a person, or the channel of that thread. */
  user: z.string(),
  /** The name of its maker. */
  what: z.string(),
  /** Tells the maker which one. */
  about: z.record(z.string(), z.string()),
  requestedAt: z.iso.datetime(),
  /** Key of the message in whose thread the answer belongs; absent: it stands alone. */
  under: z.string().optional(),
});
export type ExportJob = z.infer<typeof jobSchema>;
export type ExportQueue = RequestQueue<ExportJob>;

export const { open: exportQueue, work: exportWorker } = requestQueue('exports', jobSchema, ({ request }) => request);

/** The request that a click or a command makes; asking twice with one click is one export. */
export function requestOf(triggerId: string): string {
  return `x${triggerId.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
}
