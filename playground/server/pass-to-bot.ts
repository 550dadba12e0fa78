import http, { type IncomingMessage, type ServerResponse } from 'node:http';

const PATHS = ['/ping', '/drill', '/inventory', '/calendar', '/healthz', '/readyz', '/metrics', '/slack'];

/** Headers that speak of one connection only. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export function belongsToBot(url: string): boolean {
  const path = url.split('?')[0] ?? '';
  return PATHS.some((one) => path === one || path.startsWith(`${one}/`));
}

/** Hands a request to the bot's HTTP server on a loopback port, and its answer back. */
export function passToBot(botPort: number | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (botPort === undefined) return notThere(response);
  const headers = { ...request.headers, 'x-forwarded-for': request.socket.remoteAddress ?? '' };
  for (const name of HOP_BY_HOP) delete headers[name as keyof typeof headers];
  const { method = 'GET', url = '/' } = request;
  const onward = http.request({ host: '127.0.0.1', port: botPort, method, path: url, headers }, (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.includes(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : notThere(response)));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function notThere(response: ServerResponse): void {
  response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' }).end('The bot is not running (yet).\n');
}
