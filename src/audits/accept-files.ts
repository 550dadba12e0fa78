import type { Clock } from '../shared/clock.js';
import { UserError } from '../shared/errors.js';
import type { Site } from '../sites/site.js';
import type { SiteStore } from '../sites/site-store.js';
import type { DeployOutput } from './deploy-check.js';
import { recogniseFile } from './recognise-file.js';
import type { SentFile, SentOrigin } from './sent-files.js';
import type { SentFilesStore } from './sent-files-store.js';
import { counted } from './spoken.js';

export interface AcceptDeps {
  sites: Pick<SiteStore, 'update'>;
  sentFiles: SentFilesStore;
  now: Clock;
  /** Reads the site again, and tells this person in their direct message. The same `request` is done once. */
  readAgain(team: string, user: string, site: Site, request: string): Promise<void>;
}

/** Somebody sends dependency files of a site, or what Django's check said there. */
export interface Sending {
  team: string;
  site: string;
  /** Whom to tell what came of it. */
  user: string;
  origin: SentOrigin;
  files: { name: string | null; bytes: Uint8Array }[];
}

export interface Stored {
  names: string[];
  packages: number;
  /** How many issues Django's check counted; null when its output was not sent. */
  issues: number | null;
}
export type Accepted = ({ ok: true; site: Site } & Stored) | { ok: false; why: string };

/** `25 packages`, `5 issues`, `25 packages and 5 issues`. */
export function storedWords({ names, packages, issues }: Stored): string {
  if (issues === null) return counted(packages, 'package');
  return names.length === 1 ? counted(issues, 'issue') : `${counted(packages, 'package')} and ${counted(issues, 'issue')}`;
}

/** Keeps what was sent of a site if all of it is known, and has the site read again. Null: the site is gone. */
export async function acceptFiles(deps: AcceptDeps, sending: Sending): Promise<Accepted | null> {
  const { team, user, origin } = sending;
  const files: SentFile[] = [];
  let packages = 0;
  let check: DeployOutput | null = null;
  for (const { name, bytes } of sending.files) {
    const recognised = await recogniseFile(name, bytes);
    if (!recognised.ok) return recognised;
    if ('check' in recognised) {
      check = recognised.check;
      continue;
    }
    files.push(recognised.file);
    packages += recognised.packages;
  }
  try {
    await deps.sentFiles.add(team, sending.site, origin, files, check);
  } catch (error) {
    if (error instanceof UserError) return { ok: false, why: error.message };
    throw error;
  }
  // What the check says does not tell which packages the site has.
  const isKnown = files.length > 0;
  const site = await deps.sites.update(team, sending.site, (before) => (isKnown ? { ...before, sentAt: origin.at } : before));
  if (site === null) {
    await deps.sentFiles.remove(team, sending.site);
    return null;
  }
  await deps.readAgain(team, user, site, `sent.${site.id}.${deps.now().getTime()}`);
  const names = [...files.map(({ name }) => name), ...(check === null ? [] : ['check --deploy'])];
  return { ok: true, site, names, packages, issues: check?.counted ?? null };
}
