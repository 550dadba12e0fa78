import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import type { Site } from '../sites/site.js';
import type { SiteStore } from '../sites/site-store.js';
import { recogniseFile } from './recognise-file.js';
import type { SentFile, SentOrigin } from './sent-files.js';
import type { SentFilesStore } from './sent-files-store.js';

export interface AcceptDeps {
  sites: Pick<SiteStore, 'update'>;
  sentFiles: SentFilesStore;
  now: Clock;
  /** Reads the site again, and tells this person in their direct message. The same `request` is done once. */
  readAgain(team: string, user: string, site: Site, request: string): Promise<void>;
}

/** Somebody sends dependency files of a site. */
export interface Sending {
  team: string;
  site: string;
  /** Whom to tell what came of it. */
  user: string;
  origin: SentOrigin;
  files: { name: string | null; bytes: Uint8Array }[];
}

export type Accepted = { ok: true; site: Site; names: string[]; packages: number } | { ok: false; why: string };

/** Keeps dependency files of a site if all of them are such, and has the site read again. Null: the site is gone. */
export async function acceptFiles(deps: AcceptDeps, sending: Sending): Promise<Accepted | null> {
  const { team, user, origin } = sending;
  const files: SentFile[] = [];
  let packages = 0;
  for (const { name, bytes } of sending.files) {
    const recognised = await recogniseFile(name, bytes);
    if (!recognised.ok) return recognised;
    files.push(recognised.file);
    packages += recognised.packages;
  }
  try {
    await deps.sentFiles.add(team, sending.site, origin, files);
  } catch (error) {
    if (error instanceof UserError) return { ok: false, why: error.message };
    throw error;
  }
  const site = await deps.sites.update(team, sending.site, (before) => ({ ...before, sentAt: origin.at }));
  if (site === null) {
    await deps.sentFiles.remove(team, sending.site);
    return null;
  }
  await deps.readAgain(team, user, site, `sent.${site.id}.${deps.now().getTime()}`);
  return { ok: true, site, names: files.map(({ name }) => name), packages };
}
