import type { Clock } from '../../shared/clock.js';
import type { Target } from '../audit.js';
import type { Tree } from '../inventory/tree.js';
import type { EgressRule } from './egress.js';
import { createEndoflifeSource, type EndoflifeSource } from './endoflife.js';
import { createGuard, type Guard, type GuardOptions } from './guard.js';
import { type HttpCache, memoryCache } from './http-cache.js';
import { limitTo } from './limit-to.js';
import { createNpmSource, type NpmSource } from './npm-registry.js';
import { type KeptOfSites, openTarget } from './open-target.js';
import { createOsvSource, type OsvSource } from './osv.js';
import { createPypiSource, type PypiSource } from './pypi.js';
import { createSourceClient } from './source-client.js';

/** All outside services that audits ask. One for a process: it keeps connections and answers. */
export interface Sources {
  osv: OsvSource;
  pypi: PypiSource;
  npm: NpmSource;
  endoflife: EndoflifeSource;
  /** The files of a target. @throws {UserError} when it has none or may not be read @throws {SourceUnavailable} */
  open(target: Target, signal: AbortSignal): Promise<Tree>;
  now: Clock;
  /** For everything that goes to an address somebody typed. */
  guard: Guard;
  close(): Promise<void>;
}

export interface SourcesOptions {
  /** Addresses of the sources, without trailing slashes; the operator's own, so they are trusted. */
  urls: { pypi: string; osv: string; endoflife: string; npm: string };
  egressAllow: EgressRule[];
  /** Folder whose entries sites may name as `local:<name>`. */
  repositoryRoot: string | null;
  now: Clock;
  /** What is kept of sites: tokens of repositories, files that somebody sent. Absent on the command line. */
  kept?: KeptOfSites;
  cache?: HttpCache;
  /** For tests: where names resolve to, and how sockets are opened. */
  network?: Pick<GuardOptions, 'resolve' | 'open'>;
}

/** Requests of all sources together, at any time. */
const IN_FLIGHT = 20;

export function createSources(options: SourcesOptions): Sources {
  const { urls, egressAllow, now } = options;
  const cache = options.cache ?? memoryCache();
  const limit = limitTo(IN_FLIGHT);
  const guard = createGuard({ allow: egressAllow, ...options.network });
  const trusting = createGuard({ allow: egressAllow, trusted: Object.values(urls), ...options.network });
  const client = (name: string, url: string) => createSourceClient({ name, url, guard: trusting, cache, limit, now });
  return {
    osv: createOsvSource(client('OSV', urls.osv)),
    pypi: createPypiSource(client('PyPI', urls.pypi)),
    npm: createNpmSource(client('npm registry', urls.npm)),
    endoflife: createEndoflifeSource(client('endoflife.date', urls.endoflife)),
    open: (target, signal) => openTarget({ guard, repositoryRoot: options.repositoryRoot, ...options.kept }, target, signal),
    now,
    guard,
    close: async () => {
      await Promise.all([guard.close(), trusting.close()]);
    },
  };
}
