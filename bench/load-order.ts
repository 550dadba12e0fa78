import { z } from 'zod';

/** What the load process is told, as its one argument, and what it answers on stdout. */
export const orderSchema = z.object({
  port: z.number(),
  connections: z.number(),
  count: z.number(),
  secret: z.string(),
  team: z.string(),
  channel: z.string(),
  users: z.array(z.string()),
  /** What the body of every right answer holds; an answer that only looks right fails the load. */
  answer: z.string(),
  /** Made different for each run, so that no request is a replay of an earlier one. */
  run: z.string(),
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('command'), command: z.string(), text: z.string() }),
    z.object({ kind: z.literal('press'), actionId: z.string(), values: z.array(z.string()) }),
  ]),
});
export type Order = z.infer<typeof orderSchema>;

export const answerSchema = z.object({
  perSecond: z.number(),
  p50: z.number(),
  p95: z.number(),
  p99: z.number(),
  statuses: z.record(z.string(), z.number()),
  /** Answers whose body was not as it should be. */
  wrong: z.number(),
});
export type LoadAnswer = z.infer<typeof answerSchema>;
