import { UserError } from '../../shared/errors.js';
import type { SiteStore } from '../../sites/site-store.js';
import { channelMention, escapeText } from '../../slack/blocks.js';
import type { CommandContext } from '../../slack/command.js';
import type { Plan } from './plan.js';
import type { PlanStore } from './plan-store.js';

export interface FindDeps {
  plans: Pick<PlanStore, 'get' | 'list' | 'ofChannel'>;
  sites: Pick<SiteStore, 'get'>;
  membership: { isMember(team: string, user: string, channel: string): Promise<boolean> };
}

type Asker = Pick<CommandContext, 'team' | 'user' | 'channel'>;

/**
 * The plan that is called so, or that has a site called so; without a name the only one of this channel. What is here comes
 * before what is elsewhere. A plan of a channel that the person is not in does not exist for them.
 * @throws {UserError} when there is none, or several: it lists them. `word` is what was typed before the name.
 */
export async function findPlan(deps: FindDeps, asker: Asker, { word, name }: { word: string; name: string }): Promise<Plan> {
  const here = await deps.plans.ofChannel(asker.team, asker.channel);
  const wanted = name.trim().toLowerCase();
  if (wanted === '') {
    if (here.length === 0)
      throw new UserError('No plan in this channel. `/maintenance plans` lists yours; `/maintenance setup` starts one.');
    return only(here, word, 'This channel has several plans');
  }
  const visible = await visiblePlans(deps, asker);
  const isCalled = (plan: Plan) => plan.name.toLowerCase() === wanted;
  const sites = await siteNames(deps, asker.team, visible);
  const hasSite = (plan: Plan) => sites.get(plan.id)?.includes(wanted) ?? false;
  for (const matches of [here.filter(isCalled), visible.filter(isCalled), here.filter(hasSite), visible.filter(hasSite)]) {
    if (matches.length > 0) return only(matches, word, `Several plans go by "${escapeText(name.trim())}"`);
  }
  throw new UserError(`No plan or site called "${escapeText(name.trim())}". \`/maintenance plans\` lists those you can see.`);
}

/** By name. */
export async function visiblePlans(
  { plans, membership }: Omit<FindDeps, 'sites'>,
  { team, user }: Omit<Asker, 'channel'>,
): Promise<Plan[]> {
  const all = await plans.list(team);
  const seen = await Promise.all(all.map((plan) => membership.isMember(team, user, plan.channel)));
  return all.filter((_plan, index) => seen[index]);
}

/** Whether another plan of the channel is called so: two of one name could not be told apart where one is typed. */
export async function isNameTaken(
  { plans }: Pick<FindDeps, 'plans'>,
  team: string,
  wanted: { channel: string; name: string; except: string | null },
): Promise<boolean> {
  const others = (await plans.ofChannel(team, wanted.channel)).filter(({ id }) => id !== wanted.except);
  return others.some(({ name }) => name.toLowerCase() === wanted.name.toLowerCase());
}

export const NAME_TAKEN = 'This channel has a plan of that name already. Choose another one.';

function only(plans: Plan[], word: string, what: string): Plan {
  const [plan, ...others] = plans;
  if (plan !== undefined && others.length === 0) return plan;
  const channels = new Set(plans.map(({ channel }) => channel));
  const ways = plans.map((one) =>
    channels.size === 1
      ? `\`/maintenance ${word} ${escapeText(one.name)}\``
      : `*${escapeText(one.name)}* in ${channelMention(one.channel)}`,
  );
  const how = channels.size === 1 ? '' : ' Type it in that channel, or name one of its sites.';
  throw new UserError(`${what}. Which one? ${ways.join(' · ')}${how}`);
}

/** Plan id → names of its sites, in small letters. */
async function siteNames({ sites }: Pick<FindDeps, 'sites'>, team: string, plans: Plan[]): Promise<Map<string, string[]>> {
  const named = plans.map(async (plan): Promise<[string, string[]]> => {
    const found = await Promise.all(plan.sites.map((id) => sites.get(team, id)));
    return [plan.id, found.flatMap((site) => site?.name.toLowerCase() ?? [])];
  });
  return new Map(await Promise.all(named));
}
