import { buildConnector } from 'undici';
import { plainAddress } from '../../../src/audits/sources/egress.js';

export interface Tripwire {
  open: buildConnector.connector;
  /** Sockets that would have left this machine. */
  attempts: string[];
  /** Sockets that were opened to loopback. */
  opened: string[];
}

/** Opens sockets to loopback only; any other address is noted and refused before a packet leaves the machine. */
export function tripwire(): Tripwire {
  const attempts: string[] = [];
  const opened: string[] = [];
  const real = buildConnector({ timeout: 2_000 });
  return {
    attempts,
    opened,
    open: (options, callback) => {
      const address = plainAddress(options.hostname);
      const place = `${options.hostname}:${options.port}`;
      if (address === null || !/^(?:127\.|::1$)/.test(address)) {
        attempts.push(place);
        callback(new Error(`tripwire: ${place}`), null);
        return;
      }
      opened.push(place);
      real(options, callback);
    },
  };
}
