/** What is used of an advisory in the OSV schema (ossf.github.io/osv-schema). */
export interface Advisory {
  id: string;
  aliases: string[];
  /** ISO time. */
  modified: string;
  withdrawn: boolean;
  /** One line for people; empty when the record has none. */
  summary: string;
  /** The first sentence of its details that says what is wrong; empty when none does. */
  gist: string;
  /** CVSS vectors. */
  vectors: string[];
  /** The word of the source: `MODERATE`. */
  label: string | null;
  affected: AffectedPackage[];
  links: string[];
}

export interface AffectedPackage {
  /** Normalized. */
  name: string;
  versions: string[];
  /** Only ranges in the order of the package's own versions; ranges of commits say nothing about releases. */
  ranges: RangeEvent[][];
}

export type RangeEvent = { introduced: string } | { fixed: string } | { last_affected: string } | { limit: string };
