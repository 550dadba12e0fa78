import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Route } from '../../src/http-server.js';
import { letSenderFinish } from '../../src/shared/http-exchange.js';

/** How long a sender may go on after its answer, in these tests. */
const REST_MS = 200;

export type Served = Awaited<ReturnType<typeof serveRoute>>;

/** One route on a port of its own; what it leaves alone is answered 418. */
export async function serveRoute(route: Route) {
  const server = createServer((request, response) => {
    letSenderFinish(request, response, REST_MS);
    void route(request, response).then((taken) => taken || response.writeHead(418).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Posts a body that never ends. Resolves to the status once the server has closed the connection. */
    postForEver: (path: string) => postForEver(port, path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function postForEver(port: number, path: string): Promise<number> {
  return new Promise((resolve) => {
    let seen = '';
    const chunk = `10000\r\n${'#'.repeat(65_535)}\n\r\n`;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`, more);
    });
    function more(): void {
      if (socket.writable) socket.write(chunk, () => setTimeout(more, seen === '' ? 0 : 20));
    }
    socket.on('data', (part) => {
      seen += part;
    });
    // How the server ends it is its own affair.
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number(seen.slice(9, 12))));
  });
}
