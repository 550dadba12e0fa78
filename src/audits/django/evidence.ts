import type { Gathered } from '../audit.js';
import type { Advisory } from '../inventory/advisory.js';
import type { DateDifference } from '../inventory/announced-django.js';
import type { IndexedPackage, ReleaseMetadata } from '../inventory/package-index.js';
import type { Inventory } from '../inventory/read-inventory.js';
import type { Product } from '../inventory/support-table.js';
import type { DeployCheck } from '../sent-files.js';
import type { NamedDatabase, NamedPython } from './surroundings.js';

/** All that the checks of this audit judge. What could not be had is null or absent. */
export interface DjangoEvidence extends Gathered {
  inventory: Inventory | null;
  companions: Inventory[];
  /** Django's release table; null when no file was read. */
  django: Product | null;
  djangoIsBundled: boolean;
  /** Releases younger than this are not urged unless they fix a hole. */
  youngDays: number;
  /** Where the table and the project's own announcement do not agree. */
  dateDifferences: DateDifference[];
  /** Python's release table. */
  python: Product | null;
  /** Django's own advisories, and how new the feed is. */
  advisories: { records: Advisory[]; dataAsOf: Date } | null;
  /** By name; null when the index does not know the package; absent when it was not asked. */
  index: Map<string, IndexedPackage | null>;
  /** By `name==version`. */
  metadata: Map<string, ReleaseMetadata | null>;
  pythons: NamedPython[];
  databases: NamedDatabase[];
  /** What Django's check of production last said; null when nobody sent it. */
  deployCheck: DeployCheck | null;
}
