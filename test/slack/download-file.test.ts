import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SlackDouble, startSlack } from '../../playground/server/slack-double.js';
import { downloadFile } from '../../src/slack/download-file.js';
import { slackClient } from '../../src/slack/web-client.js';
import { quiet } from './post-office.js';

const LOCK = 'django==3.2.13\n';

let slack: SlackDouble;
let elsewhere: Server;
let foreign: string;
let seen: (string | undefined)[];

beforeEach(async () => {
  slack = await startSlack({ mode: 'http' });
  seen = [];
  elsewhere = createServer((req, res) => {
    seen.push(req.headers.authorization);
    req.resume().on('end', () => answer(req.url ?? '', res));
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  foreign = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterEach(async () => {
  elsewhere.closeAllConnections();
  await new Promise((resolve) => elsewhere.close(resolve));
  await slack.close();
});

let answer: (url: string, res: ServerResponse) => void = (_url, res) => void res.end(LOCK);

function download(file: string, options: { maxBytes?: number; withinMs?: number; apiUrl?: string } = {}) {
  const apiUrl = options.apiUrl ?? slack.apiUrl;
  const client = slackClient(slack.botToken, { apiUrl, log: quiet });
  return downloadFile(client, file, { apiUrl, maxBytes: 100, withinMs: 2000, ...options });
}

/** A Web API whose `files.info` tells of a file at this address. */
function apiWithFileAt(url: string, then: typeof answer = (_url, res) => void res.end(LOCK)) {
  answer = (path, res) => {
    if (path !== '/api/files.info') return then(path, res);
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ ok: true, file: { id: 'F1', name: 'uv.lock', size: 10, url_private_download: url } }));
  };
  return download('F1', { apiUrl: `${foreign}/api/` });
}

describe('a file that somebody gave to Slack', () => {
  it('is fetched with the bot token', async () => {
    const { name, bytes } = await download(slack.upload(slack.users.ada, 'uv.lock', LOCK));
    expect([name, Buffer.from(bytes).toString()]).toEqual(['uv.lock', LOCK]);
  });

  it('is bounded, whatever its size is said to be', async () => {
    await expect(download(slack.upload(slack.users.ada, 'uv.lock', 'x'.repeat(101)))).rejects.toThrow(
      'uv.lock is too large; at most 100 bytes',
    );
    const lied = apiWithFileAt(`${foreign}/files/F1`, (_url, res) => void res.end('x'.repeat(101)));
    await expect(lied).rejects.toThrow('uv.lock is too large');
  });

  it('is fetched from Slack alone: the token goes nowhere else', async () => {
    const victim = await startSlack({ mode: 'http' });
    await expect(apiWithFileAt(`${victim.url}/files/F1`)).rejects.toThrow('is not kept by Slack but at 127.0.0.1:');
    await victim.close();
  });

  it('is not fetched over a redirect, nor taken from a page for signing in', async () => {
    const redirected = apiWithFileAt(`${foreign}/files/F1`, (_url, res) => void res.writeHead(302, { location: '/files/F2' }).end());
    await expect(redirected).rejects.toThrow('does not let me read uv.lock (status 302): the permission files:read is missing');
    const page = apiWithFileAt(
      `${foreign}/files/F1`,
      (_url, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    await expect(page).rejects.toThrow('the permission files:read is missing');
    expect(seen).toHaveLength(4);
  });

  it('needs a permission, and says which', async () => {
    slack.slack.scopes.delete('files:read');
    await expect(download(slack.upload(slack.users.ada, 'uv.lock', LOCK))).rejects.toThrow(
      '(missing_scope): the permission files:read is missing',
    );
  });

  it('may be gone', async () => {
    await expect(download('F0')).rejects.toThrow('Slack does not know that file');
  });

  it('is not waited for without end', async () => {
    answer = (path, res) => {
      if (path !== '/api/files.info') return;
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ ok: true, file: { name: 'uv.lock', size: 1, url_private_download: `${foreign}/files/F1` } }));
    };
    await expect(download('F1', { apiUrl: `${foreign}/api/`, withinMs: 200 })).rejects.toThrow(
      'did not hand me uv.lock within 0.2 s. Try again.',
    );
  });
});
