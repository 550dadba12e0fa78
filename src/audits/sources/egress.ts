import ipaddr from 'ipaddr.js';

/** What the operator allows audits to reach besides the public internet (EGRESS_ALLOW). */
export interface EgressRule {
  cidr: string;
  /** Both inclusive. */
  ports: { from: number; to: number };
}

/** An address that the guard does not let anybody reach. */
export class EgressRefused extends Error {
  override name = 'EgressRefused';
  constructor(
    message: string,
    /** The address that was refused, when it came to one. */
    readonly address: string | null = null,
  ) {
    super(message);
  }
}

/** Ranges that `ipaddr.js` calls unicast but that lead inside: transition formats with an IPv4 address in them, cloud metadata. */
const INSIDE = [
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
  '2001::/23',
  '192.0.0.0/24',
  '168.63.129.16/32',
  'fec0::/10',
  '100::/64',
];
const PUBLIC_PORTS = new Set([80, 443]);

/** The address without brackets and in its plainest form: `::ffff:127.0.0.1` is `127.0.0.1`. Null when it is no IP address. */
export function plainAddress(text: string): string | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const parsed = parseAddress(bare);
  return parsed === null ? null : parsed.toString();
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (text.includes('%')) return null;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/**
 * Whether audits may connect to an address and port: public addresses on 80 and 443, and what the rules name.
 * @throws {EgressRefused} otherwise.
 */
export function requireAllowed(text: string, port: number, rules: EgressRule[]): void {
  const address = parseAddress(text);
  if (address === null) throw new EgressRefused(`"${text}" is no IP address`, text);
  if (rules.some((rule) => port >= rule.ports.from && port <= rule.ports.to && isIn(address, rule.cidr))) return;
  if (address.range() !== 'unicast' || INSIDE.some((range) => isIn(address, range))) {
    throw new EgressRefused(`${address.toString()} is not an address on the public internet`, address.toString());
  }
  if (!PUBLIC_PORTS.has(port)) throw new EgressRefused(`port ${port} is neither 80 nor 443`, address.toString());
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  const [range, bits] = ipaddr.parseCIDR(cidr);
  const plain = range instanceof ipaddr.IPv6 && range.isIPv4MappedAddress() && bits >= 96 ? range.toIPv4Address() : range;
  return plain.kind() === address.kind() && address.match(plain, plain === range ? bits : bits - 96);
}

/**
 * The URL, when its form may be asked for at all: http or https, without a name and password in it.
 * @throws {EgressRefused} otherwise.
 */
export function requireHttpUrl(text: string, base?: string): URL {
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  if (url === null) throw new EgressRefused(`"${text}" is no address that can be asked`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new EgressRefused(`${url.protocol}// is not asked, only http:// and https://`);
  if (url.username !== '' || url.password !== '') throw new EgressRefused('an address with a name or password in it is not asked');
  return url;
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}
