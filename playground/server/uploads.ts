import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerToken } from './bearer-token.js';
import type { SlackContext } from './slack-context.js';

const DISPLAYED = /^image\/(png|jpeg|gif|webp)$/;

/** Takes the bytes of an upload, sent multipart or bare. `path` is what follows `/upload/v1/`. */
export async function receiveUpload(
  { workspace }: SlackContext,
  secret: string,
  id: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; body: string }> {
  const file = workspace.files.get(id);
  if (secret !== workspace.secret || file === undefined) return { status: 404, body: 'not found' };
  const type = request.headers['content-type'] ?? '';
  const content = type.startsWith('multipart/form-data') ? await firstPart(type, body) : body;
  if (content.length !== file.size) return { status: 400, body: `expected ${file.size} bytes, got ${content.length}` };
  file.content = content.toString('base64');
  return { status: 200, body: `OK - ${content.length}` };
}

async function firstPart(type: string, body: Buffer): Promise<Buffer> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  for (const value of form.values()) {
    return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}

/** Hands a file to the bot or to the page. Everything but pictures is a download, so that no upload runs in the page. */
export function sendFile(slack: SlackContext, id: string, request: IncomingMessage, response: ServerResponse): void {
  const file = slack.workspace.files.get(id);
  const mayRead = bearerToken(request) === slack.botToken || isSamePage(request);
  if (file === undefined || !mayRead) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  const shown = DISPLAYED.test(file.mimetype);
  response.writeHead(200, {
    'content-type': shown ? file.mimetype : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
  });
  response.end(Buffer.from(file.content, 'base64'));
}

/** Browsers say where a request comes from; the page itself or a click on a link in it. */
function isSamePage(request: IncomingMessage): boolean {
  return ['same-origin', 'none'].includes(request.headers['sec-fetch-site']?.toString() ?? '');
}
