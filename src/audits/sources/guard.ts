import type { Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { type AddressBook, addressBook, originsOf, type Resolve } from './addresses.js';
import { EgressRefused, type EgressRule, plainAddress, portOf, requireAllowed } from './egress.js';

export interface GuardOptions {
  allow: EgressRule[];
  /** Origins of the operator's own sources (`http://10.0.0.5:8080`): their address is not judged. */
  trusted?: string[];
  resolve?: Resolve;
  /** Opens the socket; tests put a tripwire here. */
  open?: buildConnector.connector;
}

/** The way out: everything that leaves for an address somebody typed goes through one of these. */
export interface Guard extends AddressBook {
  dispatcher: Agent;
  /** A connection to a port, for what does not speak HTTP; judged like any other. @throws {EgressRefused} */
  dial(host: string, port: number): Promise<Socket>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** The whole head of an answer; a larger one ends the request. */
const HEADERS_LIMIT_BYTES = 64 * 1024;

/**
 * A guard that checks IP literals and every address a name resolves to, connects to exactly the checked one, and looks once
 * more at the other end of the open socket. Connections are kept alive and used again.
 */
export function createGuard(options: GuardOptions): Guard {
  const { allow } = options;
  const trusted = originsOf(options.trusted ?? []);
  const { addressesOf } = addressBook(options);
  const open = options.open ?? buildConnector({ timeout: CONNECT_TIMEOUT_MS });

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
  const dial = (host: string, port: number) => connect({ protocol: 'http:', hostname: host, host: `${host}:${port}`, port: String(port) });
  return { dispatcher, addressesOf, dial, close: () => dispatcher.close() };
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
