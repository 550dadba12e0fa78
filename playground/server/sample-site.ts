import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sampleFolder } from './sample-folder.js';

/** What the site shows, by path; nothing else is served. */
const PAGES: Record<string, { file: string; type: string }> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/prices': { file: 'prices.html', type: 'text/html; charset=utf-8' },
  '/delivery': { file: 'delivery.html', type: 'text/html; charset=utf-8' },
  '/static/shop.css': { file: 'shop.css', type: 'text/css; charset=utf-8' },
};

/** The sample shop's website on loopback. */
export async function startSampleSite(options: { port?: number } = {}): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    const page = PAGES[new URL(req.url ?? '/', 'http://shop').pathname];
    if (!page) {
      res.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html><title>Not found</title><h1>Not Found</h1>');
      return;
    }
    readFile(sampleFolder('website', page.file)).then(
      (body) => res.writeHead(200, { 'content-type': page.type, server: 'WSGIServer/0.2 CPython/3.8.20' }).end(body),
      () => res.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
