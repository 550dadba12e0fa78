import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize, sep } from 'node:path';
import { contentType } from './mime-types.js';

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' http: https: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const NOT_BUILT = 'The page of the playground is not built. Run: npm run build\n';

/** Serves the built page from a folder; `/` and addresses without an ending are the page itself. */
export async function sendStatic(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'Method Not Allowed\n');
  const path = decodedPath(request.url ?? '/');
  if (path === undefined) return end(response, 400, 'Bad Request\n');
  const isPage = !path.split('/').at(-1)?.includes('.');
  const file = join(folder, isPage ? 'index.html' : normalize(path));
  if (!file.startsWith(folder + sep)) return end(response, 404, 'Not Found\n');
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile()) return end(response, isPage ? 503 : 404, isPage ? NOT_BUILT : 'Not Found\n');
  const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  response.writeHead(200, { ...HEADERS, 'content-type': contentType(file), 'content-length': found.size, 'cache-control': caching });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

function decodedPath(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://playground.invalid').pathname);
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
