import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether a request names this machine itself; another name may be one that was pointed here to get at it (DNS rebinding). */
export function isLoopbackHost(request: IncomingMessage): boolean {
  const name = hostName(request.headers.host);
  return name !== undefined && LOOPBACK.has(name);
}

/** Whether a request that changes something comes from the playground's own page. */
export function isFromThePage(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || host === undefined || !isLoopbackHost(request)) return false;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}

function hostName(host: string | undefined): string | undefined {
  const address = `http://${host ?? ''}`;
  return host !== undefined && URL.canParse(address) ? new URL(address).hostname : undefined;
}
