import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ballotsSchema } from './ballots.js';
import { built } from './surroundings.js';

/** What the process that casts ballots is told, as its one argument. */
export const ballotOrderSchema = z.object({
  /** Of the bots, which take turns. */
  ports: z.array(z.number()),
  connections: z.number(),
  secret: z.string(),
  team: z.string(),
  channel: z.string(),
  actions: z.object({ vote: z.string(), withdraw: z.string() }),
  ballots: ballotsSchema,
  /** One press of so many is sent twice, as a nervous finger or a repeated request does. */
  twiceEvery: z.number(),
});
export type BallotOrder = z.infer<typeof ballotOrderSchema>;

export const ballotAnswerSchema = z.object({
  presses: z.number(),
  seconds: z.number(),
  /** Answers by status. */
  statuses: z.record(z.string(), z.number()),
});
export type BallotAnswer = z.infer<typeof ballotAnswerSchema>;

/** Casts all ballots in a process of its own. */
export async function castBallots(order: BallotOrder): Promise<BallotAnswer> {
  const { stdout } = await promisify(execFile)(process.execPath, [built('bench/ballot-process.js'), JSON.stringify(order)]);
  return ballotAnswerSchema.parse(JSON.parse(stdout));
}
