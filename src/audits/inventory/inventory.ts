/** One package that a dependency file asks for. */
export interface Requirement {
  /** Normalized (PEP 503); null when an address gives no name. */
  name: string | null;
  extras: string[];
  /** As `packaging` prints it; empty when any version will do. */
  specifier: string;
  /** The version as written when the specifier is a single `==` or `===` without a wildcard. */
  pinned: string | null;
  marker: string | null;
  /** Where it comes from instead of the index: a VCS or archive address, or `path:<local path>`. */
  url: string | null;
  /** The `#egg=` of the address. */
  egg: string | null;
  editable: boolean;
  /** How many hashes the file lists for it. */
  hashes: number;
  /** `default` is production; `unknown` where the format does not say. */
  group: string;
  /** The version that a lock file notes for a package it takes from an address. */
  lockedVersion: string | null;
  file: string;
  /** First line, counted from 1; null in formats that are not read by line. */
  line: number | null;
}

export interface Option {
  file: string;
  line: number;
  /** As written in long form: `--extra-index-url`. */
  option: string;
  value: string | null;
}

export interface Unparsed {
  file: string;
  line: number | null;
  text: string;
  reason: string;
}

/** What one dependency file says. */
export interface Reading {
  requirements: Requirement[];
  constraints: Requirement[];
  options: Option[];
  unparsed: Unparsed[];
  /** The Python versions that the project says it runs on. */
  requiresPython: string | null;
  /** Names of packages that the file holds itself, such as the project; never looked up anywhere. */
  ownPackages: string[];
  /** `direct`: names the project asks for itself, where a lock file tells; null where it does not. */
  direct: string[] | null;
  /** Which groups pull a package in, by its name, where a lock file lets that be followed; null where it does not. */
  reachedFrom: Record<string, string[]> | null;
}

export function emptyReading(): Reading {
  return {
    requirements: [],
    constraints: [],
    options: [],
    unparsed: [],
    requiresPython: null,
    ownPackages: [],
    direct: null,
    reachedFrom: null,
  };
}

/** The file as a whole is not what its name says; the message names the reason for people. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}
