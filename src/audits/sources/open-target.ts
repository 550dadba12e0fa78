import { SourceUnavailable, UserError } from '../../shared/errors.js';
import type { Target } from '../audit.js';
import type { Tree } from '../inventory/tree.js';
import { type SentFiles, sentTree } from '../sent-files.js';
import { openRepository, type RepositoryAccess } from './repository.js';

/** What is kept of the sites of workspaces. */
export interface KeptOfSites {
  token: NonNullable<RepositoryAccess['token']>;
  /** The newest dependency files that somebody sent of a site. */
  sentFiles(team: string, site: string): Promise<SentFiles | null>;
}

/**
 * The files of a target: of its repository, else those that somebody sent, which say so and why.
 * @throws {UserError} when there are none or they may not be read @throws {SourceUnavailable} when the repository does not answer
 */
export async function openTarget(access: RepositoryAccess & Partial<KeptOfSites>, target: Target, signal: AbortSignal): Promise<Tree> {
  const { site } = target;
  const sentOf = async () => (site === undefined ? null : ((await access.sentFiles?.(site.team, site.id)) ?? null));
  try {
    const tree = await openRepository(access, target, signal);
    const sent = await sentOf();
    const isProduction = sent?.origin.from === 'ci' && sent.files.length > 0;
    return {
      ...tree,
      ...(isProduction ? { production: sentTree(sent) } : {}),
      ...(sent?.deployCheck === undefined ? {} : { deployCheck: sent.deployCheck }),
    };
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof SourceUnavailable)) throw error;
    const sent = await sentOf();
    if (sent === null || sent.files.length === 0) throw error;
    return sentTree(sent, target.repository === null ? null : error.message);
  }
}
