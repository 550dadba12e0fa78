import type { Site } from './site.js';

/** What the modal `Set up a site` holds, as typed. */
export interface SiteForm {
  name: string;
  address: string;
  repository: string;
  timeZone: string;
  channel: string;
}

export type SiteField = keyof SiteForm;
export type FieldErrors = Partial<Record<SiteField, string>>;

/** The form once its words are understood; hosts, channel and the name's owner are checked elsewhere, they need I/O. */
export type ReadForm = Pick<Site, 'name' | 'address' | 'repository' | 'timeZone' | 'channel'>;

const LONGEST_NAME = 60;

/** Understands the form's words, or says at each field what is wrong and how to mend it. */
export function readSiteForm(form: SiteForm): { ok: true; site: ReadForm } | { ok: false; errors: FieldErrors } {
  const errors: FieldErrors = {};
  const name = form.name.trim().replace(/\s+/g, ' ');
  if (!name) errors.name = 'Give the site a name, for example Shop.';
  if (name.length > LONGEST_NAME) errors.name = `${name.length} characters; ${LONGEST_NAME} at most.`;
  const address = readAddress(form.address.trim(), errors);
  const repository = readRepository(form.repository.trim(), errors);
  if (!form.address.trim() && !form.repository.trim()) {
    errors.address = 'Fill in Address or Repository: without one of them there is nothing to look at.';
  }
  const timeZone = canonicalZone(form.timeZone.trim());
  if (!timeZone) errors.timeZone = `"${form.timeZone.trim()}" is no time zone. Wanted: a name such as Europe/London.`;
  if (!form.channel) errors.channel = 'Choose the channel whose members look after this site.';
  if (Object.keys(errors).length > 0 || !timeZone) return { ok: false, errors };
  return { ok: true, site: { name, address, repository, timeZone, channel: form.channel } };
}

function readAddress(typed: string, errors: FieldErrors): string | null {
  if (!typed) return null;
  if (!/^https?:\/\//i.test(typed)) {
    errors.address = `"${typed}" does not start with https://. Wanted: https://${typed.replace(/^\w+:\/*/, '') || 'example.com'}`;
    return null;
  }
  const url = parseUrl(typed);
  if (!url?.hostname) {
    errors.address = `"${typed}" is no address. Wanted: https://example.com`;
    return null;
  }
  if (url.username || url.password) {
    errors.address = 'Leave user name and password out of the address.';
    return null;
  }
  url.hash = '';
  return url.href.replace(/\/$/, '');
}

function readRepository(typed: string, errors: FieldErrors): string | null {
  if (!typed) return null;
  if (/^local:[\w.-]+(#[\w./-]+)?$/.test(typed) && !typed.includes('..')) return typed;
  const wanted = 'Wanted: https://host/owner/repo, a folder after #.';
  if (!/^https:\/\//i.test(typed)) {
    errors.repository = `"${typed}" is not read here. ${wanted}`;
    return null;
  }
  const url = parseUrl(typed);
  const path = url?.pathname.split('/').filter(Boolean) ?? [];
  if (!url || path.length < 2) {
    errors.repository = `"${typed}" names no repository. ${wanted}`;
    return null;
  }
  if (url.username || url.password) {
    errors.repository = 'Leave tokens out of the address: everybody in the channel would see them.';
    return null;
  }
  if (decodeURIComponent(url.hash).slice(1).split('/').includes('..')) {
    errors.repository = `The folder "${url.hash.slice(1)}" leaves the repository. ${wanted}`;
    return null;
  }
  url.search = '';
  return url.href.replace(/\/$/, '').replace(/\.git$/, '');
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The zone's name as the runtime writes it, or null when there is no such zone. Offsets such as +02:00 are no zones: they keep no local time. */
export function canonicalZone(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** A first guess at a site's name from its channel: `shop-dev` → `Shop`. */
export function nameFromChannel(channelName: string): string {
  const [first = ''] = channelName.replace(/^(team|proj|project|dev|ops)[-_]/, '').split(/[-_]/);
  if (!first || channelName === 'directmessage' || channelName === 'general' || channelName === 'privategroup') return '';
  return first.charAt(0).toUpperCase() + first.slice(1);
}
