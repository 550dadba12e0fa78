import { messageOf } from '../../shared/errors.js';
import type { SiteStore } from '../../sites/site-store.js';
import type { People } from '../../slack/people.js';
import type { Plan } from './plan.js';
import type { PlanStore } from './plan-store.js';

export interface KeeperDeps {
  plans: Pick<PlanStore, 'update'>;
  sites: Pick<SiteStore, 'get'>;
  people: Pick<People, 'look' | 'isIn' | 'sees'>;
  log: { info(fields: object, message: string): void };
}

/** Who looks after a plan: whoever changed it last, else whoever set it up. */
export function keeperOf(plan: Plan): string {
  return plan.editedBy ?? plan.createdBy;
}

/**
 * The plan with whom to tell about it: its keeper; when their account is gone, the first of the rota who is in the channel, else who set
 * up one of its sites. Null: nobody of them has an account any more, so that there is nobody to tell.
 */
export async function withWhomToTell(deps: KeeperDeps, team: string, plan: Plan): Promise<{ plan: Plan; user: string } | null> {
  const user = await whomToTell(deps, team, plan);
  if (user === null) {
    deps.log.info({ team, plan: plan.id }, 'nobody who could be told about a plan has an account any more');
    return null;
  }
  const remembered = await deps.plans.update(team, plan.id, (current) => {
    const askedInstead = user === keeperOf(current) ? undefined : user;
    return current.askedInstead === askedInstead ? current : { ...current, askedInstead };
  });
  return { plan: remembered ?? plan, user };
}

async function whomToTell(deps: KeeperDeps, team: string, plan: Plan): Promise<string | null> {
  const keeper = keeperOf(plan);
  if (await hasAccount(deps, team, keeper)) return keeper;
  for (const user of plan.rota) {
    if ((await hasAccount(deps, team, user)) && (await mayKnow(deps, team, user, plan.channel))) return user;
  }
  for (const id of plan.sites) {
    const creator = (await deps.sites.get(team, id))?.createdBy;
    if (creator !== undefined && (await hasAccount(deps, team, creator))) return creator;
  }
  return null;
}

/** While Slack cannot be asked, everybody counts as there. */
async function hasAccount(deps: KeeperDeps, team: string, user: string): Promise<boolean> {
  try {
    const person = await deps.people.look(team, user);
    return person !== null && !person.isDeactivated;
  } catch (error) {
    deps.log.info({ team, user, error: messageOf(error) }, 'could not ask whether somebody has an account; they count as there');
    return true;
  }
}

/** Nobody is seen in a channel that is gone: there, being in its rota is enough. */
async function mayKnow(deps: KeeperDeps, team: string, user: string, channel: string): Promise<boolean> {
  try {
    return !(await deps.people.sees(team, channel)) || (await deps.people.isIn(team, user, channel));
  } catch (error) {
    deps.log.info({ team, user, channel, error: messageOf(error) }, 'could not ask whether somebody is in a channel; they count as in it');
    return true;
  }
}
