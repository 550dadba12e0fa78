import { z } from 'zod';
import { type RedisConnection, readJson, updateJson, workspaceKey } from '../shared/redis.js';
import { SLOTS } from './wish.js';

/** JSON: a proposal. Kept for a quarter, after which nobody answers it any more. */
const proposalKey = (team: string, id: string) => workspaceKey(team, 'nibble', id);
const KEPT_SECONDS = 92 * 86_400;

const proposalSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  channel: z.string(),
  slot: z.enum(SLOTS),
  askedBy: z.string(),
  askedAt: z.iso.datetime(),
  /** Ids that the team does not want in this slot. */
  without: z.array(z.string()),
  /** Ids as they are shown; the ones that `Plan` plans. */
  wishes: z.array(z.string()),
  state: z.enum(['open', 'planned', 'dropped']),
  by: z.string().nullable(),
  /** Counts changes; the version of its message. */
  revision: z.number().int(),
});
/** Wishes proposed for a week, a month or a quarter, until the team takes them or not. */
export type Proposal = z.infer<typeof proposalSchema>;

export type ProposalStore = ReturnType<typeof proposalStore>;

export function proposalStore(redis: RedisConnection) {
  return {
    async get(team: string, id: string): Promise<Proposal | null> {
      return await readJson(redis, proposalKey(team, id), proposalSchema);
    },

    /** Stores a new one; the same id again changes nothing. */
    async create(team: string, proposal: Proposal): Promise<void> {
      await redis.set(proposalKey(team, proposal.id), JSON.stringify(proposal), 'EX', KEPT_SECONDS, 'NX');
    },

    /** Changes it while it is open; two changes at once lose nothing. `change` may run several times. Null: there is none any more. */
    async update(team: string, id: string, change: (open: Proposal) => Proposal): Promise<Proposal | null> {
      return await updateJson(redis, proposalKey(team, id), proposalSchema, (known) => {
        if (known === null || known.state !== 'open') return known;
        const after = change(known);
        return after === known ? known : { ...after, revision: known.revision + 1 };
      });
    },
  };
}
