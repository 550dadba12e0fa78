import type { Gathered } from '../audit.js';
import type { GatheredInventory } from '../gather-inventory.js';
import type { Advisory } from '../inventory/advisory.js';
import type { NpmIndexed } from '../inventory/npm/npm-indexed.js';
import type { NpmReading } from '../inventory/npm/read-npm.js';
import type { IndexedPackage, ReleaseMetadata } from '../inventory/package-index.js';
import type { Manifest } from '../inventory/rank-manifests.js';
import type { Inventory } from '../inventory/read-inventory.js';
import type { Product } from '../inventory/support-table.js';

/** All that the checks of this audit judge. What could not be had is null or absent, never empty. */
export interface DependencyEvidence extends Gathered {
  inventory: GatheredInventory['inventory'];
  manifests: Manifest[];
  companions: Inventory[];
  advisories: {
    /** For each package with advisories, by `packageKey`, all its records. */
    byPackage: Map<string, Advisory[]>;
    /** What OSV itself reported, by `pinKey`. */
    reported: Map<string, string[]>;
    dataAsOf: Date;
  } | null;
  /** By name; null when the index does not know the package; absent when it was not asked. */
  index: Map<string, IndexedPackage | null>;
  /** By `name==version`; null when the index has nothing on that release; absent when it was not asked. */
  metadata: Map<string, ReleaseMetadata | null>;
  /** The npm packages of each folder that has some. */
  npm: NpmReading[];
  /** By name; null when the npm registry does not know the package; absent when it was not asked. */
  npmIndex: Map<string, NpmIndexed | null>;
  /** Django's release table; null when no file was read. */
  django: Product | null;
  /** The table is the copy that Farrier brings along. */
  djangoIsBundled: boolean;
}
