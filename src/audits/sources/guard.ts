import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { EgressRefused, type EgressRule, plainAddress, portOf, requireAllowed, requireHttpUrl } from './egress.js';

/** All addresses of a host name; rejects when it has none. */
export type Resolve = (host: string) => Promise<string[]>;

export interface GuardOptions {
  allow: EgressRule[];
  /** Origins of the operator's own sources (`http://10.0.0.5:8080`): their address is not judged. */
  trusted?: string[];
  resolve?: Resolve;
  /** Opens the socket; tests put a tripwire here. */
  open?: buildConnector.connector;
}

/** The way out: everything that leaves for an address somebody typed goes through one of these. */
export interface Guard {
  dispatcher: Agent;
  /** The addresses behind a URL that may be connected to. @throws {EgressRefused} when one of them may not. */
  addressesOf(url: URL): Promise<string[]>;
  close(): Promise<void>;
}

/** What was learned about a host without sending it anything. */
export type HostState = { state: 'public' } | { state: 'unresolved' } | { state: 'refused'; address: string; port: number };

const CONNECT_TIMEOUT_MS = 10_000;
/** The whole head of an answer; a larger one ends the request. */
const HEADERS_LIMIT_BYTES = 64 * 1024;

/**
 * A guard that checks IP literals and every address a name resolves to, connects to exactly the checked one, and looks once
 * more at the other end of the open socket. Connections are kept alive and used again.
 */
export function createGuard(options: GuardOptions): Guard {
  const { allow, resolve = resolveByDns } = options;
  const trusted = new Set((options.trusted ?? []).map((origin) => new URL(origin).origin));
  const open = options.open ?? buildConnector({ timeout: CONNECT_TIMEOUT_MS });

  async function addressesOf(url: URL): Promise<string[]> {
    const literal = plainAddress(url.hostname);
    const addresses = literal === null ? await resolve(url.hostname) : [literal];
    if (addresses.length === 0) throw new EgressRefused(`${url.hostname} has no address`);
    if (!trusted.has(url.origin)) for (const address of addresses) requireAllowed(address, portOf(url), allow);
    return addresses;
  }

  async function connect(request: buildConnector.Options): Promise<Socket> {
    const url = new URL(`${request.protocol}//${request.host ?? request.hostname}`);
    const isTrusted = trusted.has(url.origin);
    const servername = plainAddress(url.hostname) === null ? url.hostname.replace(/\.$/, '') : undefined;
    let failure: unknown;
    for (const address of await addressesOf(url)) {
      try {
        const socket = await openSocket(open, {
          ...request,
          hostname: address,
          port: String(portOf(url)),
          servername: servername ?? request.servername,
        });
        checkOtherEnd(socket, isTrusted ? null : { port: portOf(url), allow });
        return socket;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  const dispatcher = new Agent({
    maxHeaderSize: HEADERS_LIMIT_BYTES,
    pipelining: 1,
    connect: (request, callback) => void report(connect(request), callback),
  });
  return { dispatcher, addressesOf, close: () => dispatcher.close() };
}

/** Hands the outcome of a promise to a callback in the style of Node. */
async function report(opening: Promise<Socket>, callback: buildConnector.Callback): Promise<void> {
  const opened = await opening.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  if (opened instanceof Error) callback(opened, null);
  else callback(null, opened);
}

function openSocket(open: buildConnector.connector, request: buildConnector.Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    open(request, (...[error, socket]) => {
      if (socket === null) reject(error);
      else resolve(socket);
    });
  });
}

function checkOtherEnd(socket: Socket, judged: { port: number; allow: EgressRule[] } | null): void {
  const address = plainAddress(socket.remoteAddress ?? '');
  try {
    if (address === null) throw new EgressRefused('the other end of the connection has no address');
    if (judged !== null) requireAllowed(address, judged.port, judged.allow);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function resolveByDns(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}

/** Resolves the host of an address and says whether audits may reach it, without connecting. */
export async function lookAtHost(guard: Guard, text: string): Promise<HostState> {
  const url = requireHttpUrl(text);
  try {
    await guard.addressesOf(url);
    return { state: 'public' };
  } catch (error) {
    if (error instanceof EgressRefused) return { state: 'refused', address: error.address ?? url.hostname, port: portOf(url) };
    return { state: 'unresolved' };
  }
}
