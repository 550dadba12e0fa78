import { UserError } from '../shared/errors.js';
import { escapeText } from '../slack/blocks.js';
import type { CommandContext } from '../slack/command.js';
import type { Membership } from '../slack/membership.js';
import type { Site } from './site.js';
import type { SiteStore } from './site-store.js';

export interface FindSiteDeps {
  sites: Pick<SiteStore, 'byName' | 'byChannel' | 'list'>;
  membership: Membership;
}

/** `channel` is where they are: what lives there they see. Empty on Home. */
export type Who = Pick<CommandContext, 'team' | 'user' | 'channel'>;

/** The sites whose home channel the person is in. */
export async function visibleSites(deps: FindSiteDeps, who: Who): Promise<Site[]> {
  const all = await deps.sites.list(who.team);
  const channels = all.map((site) => site.channel).filter((channel) => channel !== who.channel);
  const seen = await deps.membership.among(who.team, who.user, channels);
  return all.filter((site) => site.channel === who.channel || seen.has(site.channel));
}

/**
 * The site somebody means: the named one, else the only one of the channel, else the only one they can see.
 * A site the person cannot see does not exist for them. `example` shows how to name one.
 * @throws {UserError} saying which there are.
 */
export async function findSite(deps: FindSiteDeps, who: Who, name: string, example: string): Promise<Site> {
  if (name !== '') {
    const site = await deps.sites.byName(who.team, name);
    const isTheirs = site !== null && (site.channel === who.channel || (await deps.membership.isMember(who.team, who.user, site.channel)));
    if (site !== null && isTheirs) return site;
    const others = await visibleSites(deps, who);
    const which = others.length === 0 ? 'There is none yet: `/maintenance setup` adds one.' : `There is: ${names(others)}.`;
    throw new UserError(`No site called "${escapeText(name)}". ${which}`);
  }
  const [only, ...more] = await deps.sites.byChannel(who.team, who.channel);
  if (only !== undefined && more.length === 0) return only;
  const sites = only === undefined ? await visibleSites(deps, who) : [only, ...more];
  const [one, ...rest] = sites;
  if (one === undefined) throw new UserError('No site yet. `/maintenance setup` adds one; the first answer takes about a minute.');
  if (rest.length === 0) return one;
  throw new UserError(`Which site? There is: ${names(sites)}. For example \`${example} ${escapeText(one.name)}\`.`);
}

function names(sites: Site[]): string {
  return escapeText(sites.map((site) => site.name).join(', '));
}
