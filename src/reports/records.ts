import type { SeenChanges } from '../audits/changes.js';
import type { ComingRelease } from '../audits/upgrade-dates.js';
import type { Plan } from '../maintenance/plans/plan.js';
import type { Round } from '../maintenance/rounds/round.js';
import type { Period } from './period.js';

/** Until when a site's Django is supported, as its newest report says. */
export interface SupportEnd {
  site: string;
  /** `Django 4.2`. */
  what: string;
  /** YYYY-MM-DD */
  on: string;
}

/** What is recorded of a plan in a period. */
export interface PlanRecords {
  plan: Plan;
  /** Oldest first. */
  rounds: Round[];
  /** Due dates without a round. */
  missed: { late: number; paused: number };
}

/** Everything that a report rests on. */
export interface Records {
  channels: string[];
  period: Period;
  plans: PlanRecords[];
  /** Null when no audit ever looked at everything. */
  changes: SeenChanges | null;
  /** Titles of wishes that were finished. */
  wishes: string[];
  supportEnds: SupportEnd[];
  /** Releases of Django announced for the time that has to be planned, by site. */
  coming: (ComingRelease & { name: string })[];
}
