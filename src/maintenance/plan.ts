import { z } from 'zod';

export const recurrenceSchema = z.object({
  /** RFC 5545 rule without DTSTART: `FREQ=WEEKLY;BYDAY=TU`. */
  rrule: z.string(),
  /** IANA zone in which the local time is kept. */
  timeZone: z.string(),
  /** First day that may be an occurrence, `YYYY-MM-DD` in the zone. */
  start: z.string(),
  /** Local time, `HH:MM`. */
  at: z.string(),
  /** Holiday calendar, `DE` or `DE-BY`; null: none. */
  holidays: z.string().nullable(),
  /** What happens to an occurrence on a holiday or weekend. */
  shift: z.enum(['keep', 'next', 'previous']),
});
export type Recurrence = z.infer<typeof recurrenceSchema>;

export const planSchema = z.object({
  version: z.number().int(),
  id: z.string(),
  channel: z.string(),
  name: z.string(),
  sites: z.array(z.string()),
  recurrence: recurrenceSchema,
  /** What the team can spend, hours a week. */
  hoursAWeek: z.number().positive(),
  /** User ids in their order. */
  rota: z.array(z.string()),
  state: z.enum(['draft', 'active', 'paused']),
  pausedUntil: z.iso.datetime().nullable(),
  pausedReason: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
});
/** A recurring maintenance list of a channel. `draft`: set up, but nobody pressed [Post on …] yet. */
export type Plan = z.infer<typeof planSchema>;
