import { lookup } from 'node:dns/promises';
import { EgressRefused, type EgressRule, plainAddress, portOf, requireAllowed, requireHttpUrl } from './egress.js';

/** All addresses of a host name; rejects when it has none. */
export type Resolve = (host: string) => Promise<string[]>;

/** What was learned about a host without sending it anything. */
export type HostState = { state: 'public' } | { state: 'unresolved' } | { state: 'refused'; address: string; port: number };

export interface AddressBook {
  /** The addresses behind a URL that may be connected to. @throws {EgressRefused} when one of them may not. */
  addressesOf: (url: URL) => Promise<string[]>;
}

/** Says where names lead and whether that is allowed, without connecting. `trusted` are origins whose address is not judged. */
export function addressBook(options: { allow: EgressRule[]; trusted?: string[]; resolve?: Resolve }): AddressBook {
  const { allow, resolve = resolveByDns } = options;
  const trusted = originsOf(options.trusted ?? []);
  return {
    async addressesOf(url) {
      const literal = plainAddress(url.hostname);
      const addresses = literal === null ? await resolve(url.hostname) : [literal];
      if (addresses.length === 0) throw new EgressRefused(`${url.hostname} has no address`);
      if (!trusted.has(url.origin)) for (const address of addresses) requireAllowed(address, portOf(url), allow);
      return addresses;
    },
  };
}

export function originsOf(addresses: string[]): Set<string> {
  return new Set(addresses.map((address) => new URL(address).origin));
}

async function resolveByDns(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}

/** Resolves the host of an address and says whether audits may reach it, without connecting. */
export async function lookAtHost(book: AddressBook, text: string): Promise<HostState> {
  const url = requireHttpUrl(text);
  try {
    await book.addressesOf(url);
    return { state: 'public' };
  } catch (error) {
    if (error instanceof EgressRefused) return { state: 'refused', address: error.address ?? url.hostname, port: portOf(url) };
    return { state: 'unresolved' };
  }
}
