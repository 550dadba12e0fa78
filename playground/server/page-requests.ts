import { z } from 'zod';
import { type PageRequests, PERSON_STATES } from './page-api.js';

const user = z.string();
const text = z.string().max(100_000);
const stateValues = z.record(z.string(), z.record(z.string(), z.unknown()));
const source = z.union([
  z.object({ channel: z.string(), ts: z.string(), ephemeral: z.boolean().optional() }),
  z.object({ viewId: z.string() }),
  z.object({ home: z.literal(true) }),
]);

/** The bodies of what the page posts. */
export const pageRequests = {
  send: z.object({
    user,
    channel: z.string(),
    text,
    threadTs: z.string().optional(),
    file: z.object({ name: z.string().min(1).max(255), mimetype: z.string(), base64: z.string() }).optional(),
  }),
  act: z.object({ user, source, blockId: z.string(), actionId: z.string(), value: z.unknown().optional(), state: stateValues.optional() }),
  submit: z.object({ user, viewId: z.string(), values: stateValues }),
  close: z.object({ user, viewId: z.string() }),
  shortcut: z.object({ user, callbackId: z.string(), message: z.object({ channel: z.string(), ts: z.string() }).optional() }),
  home: z.object({ user }),
  react: z.object({ user, channel: z.string(), ts: z.string(), name: z.string() }),
  join: z.object({ user, channel: z.string() }),
  invite: z.object({ user, channel: z.string(), who: z.string() }),
  person: z.object({ user, who: z.string(), state: z.enum(PERSON_STATES), until: z.iso.datetime().optional() }),
  leave: z.object({ user, channel: z.string() }),
  direct: z.object({ user, who: z.string() }),
  control: z.object({
    user,
    apiCut: z.boolean().optional(),
    delayMs: z.number().min(0).max(60_000).optional(),
    fireDue: z.literal(true).optional(),
  }),
  reset: z.object({ user }),
} satisfies { [Verb in keyof PageRequests]: z.ZodType };

export type Verb = keyof typeof pageRequests;

export function isVerb(name: string): name is Verb {
  return Object.hasOwn(pageRequests, name);
}
