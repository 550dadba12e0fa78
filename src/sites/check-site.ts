import { createHash } from 'node:crypto';
import { canonicalZone, type FieldErrors, type ReadForm, readSiteForm, type SiteForm } from './site-form.js';

/** What was learned about a host without sending it anything. */
export type HostState = { state: 'public' } | { state: 'unresolved' } | { state: 'refused'; address: string; port: number };

export interface SiteSurroundings {
  /** Resolves the host of an address and says whether audits may reach it. Answers within a second. */
  lookAtHost(url: string): Promise<HostState>;
  /** Whether `local:<name>` names an entry of REPOSITORY_ROOT. */
  hasLocalRepository(name: string): Promise<boolean>;
  /** How the channel sees the bot and the person. */
  lookAtChannel(team: string, user: string, channel: string): Promise<{ botIsIn: boolean; personIsIn: boolean; isArchived: boolean }>;
}

export type CheckedSite = { ok: true; site: ReadForm; remarks: string[] } | { ok: false; errors: FieldErrors };

/**
 * The whole judgement of the modal `Set up a site`: words, hosts and channel, all faults at their fields.
 * A host that does not resolve now is accepted, and said in `remarks` (plain text).
 */
export async function checkSite(surroundings: SiteSurroundings, who: { team: string; user: string }, form: SiteForm): Promise<CheckedSite> {
  const read = readSiteForm(form);
  if (!read.ok) return read;
  const { site } = read;
  const [address, repository, channel] = await Promise.all([
    site.address ? surroundings.lookAtHost(site.address) : null,
    site.repository ? lookAtRepository(surroundings, site.repository) : null,
    surroundings.lookAtChannel(who.team, who.user, site.channel),
  ]);
  const errors: FieldErrors = {};
  if (address?.state === 'refused') errors.address = refused(address.address, address.port, 'Address');
  if (repository?.state === 'refused') errors.repository = refused(repository.address, repository.port, 'Repository');
  if (repository?.state === 'no such folder') errors.repository = `No entry "${repository.name}" in the folder that REPOSITORY_ROOT names.`;
  if (channel.isArchived) errors.channel = 'That channel is archived. Choose another one.';
  else if (!channel.botIsIn) errors.channel = 'I am not in that channel. Type /invite @Farrier there, then press the button again.';
  else if (!channel.personIsIn) errors.channel = 'You are not in that channel. Join it first: its members look after the site.';
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const remarks = [];
  if (address?.state === 'unresolved') remarks.push(`${site.address}: this host does not resolve now. Kept as you typed it.`);
  if (repository?.state === 'unresolved') remarks.push(`${site.repository}: this host does not resolve now. Kept as you typed it.`);
  return { ok: true, site, remarks };
}

type RepositoryState = HostState | { state: 'no such folder'; name: string };

async function lookAtRepository(surroundings: SiteSurroundings, repository: string): Promise<RepositoryState> {
  const local = /^local:([^#]+)/.exec(repository)?.[1];
  if (local === undefined) return surroundings.lookAtHost(repository);
  return (await surroundings.hasLocalRepository(local)) ? { state: 'public' } : { state: 'no such folder', name: local };
}

/** Link-local addresses, behind which clouds tell a machine its own secrets: nobody is led to open them. */
const LINK_LOCAL = /^169\.254\.|^168\.63\.129\.16$|^fe[89ab]|^fd00:ec2:/i;

function refused(address: string, port: number, field: string): string {
  if (LINK_LOCAL.test(address)) return `${address} belongs to the machine I run on, and I look at nothing there. Leave ${field} empty.`;
  const range = address.includes(':') ? `[${address}]/128` : `${address}/32`;
  return `${address} is private. Ask whoever runs Farrier to set EGRESS_ALLOW=${range.replace(/[[\]]/g, '')}:${port}, or leave ${field} empty.`;
}

/** The same modal submitted twice makes the same site. */
export function siteIdFor(viewId: string): string {
  return `s${createHash('sha256').update(viewId).digest('hex').slice(0, 11)}`;
}

/** A person's zone as the form's first guess; UTC when Slack gave none we know. */
export function zoneGuess(zone: string | undefined): string {
  return (zone && canonicalZone(zone)) || 'UTC';
}
