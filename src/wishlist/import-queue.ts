import { z } from 'zod';
import { type RequestQueue, requestQueue } from '../shared/request-queue.js';

const jobSchema = z.object({ team: z.string(), id: z.string() });
/** What was staged under this id is to be added. */
export type ImportJob = z.infer<typeof jobSchema>;
export type ImportQueue = RequestQueue<ImportJob>;

export const { open: importQueue, work: importWorker } = requestQueue('imports', jobSchema, ({ id }) => id);
