import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';

interface GitObject {
  kind: 'commit' | 'tree' | 'blob';
  content: Buffer;
  id: string;
}

export interface GitServer {
  /** `http://127.0.0.1:<port>/shop`. */
  url: string;
  /** Answers instead of the repository, when set; false: the repository answers this one itself. */
  instead: ((res: ServerResponse, req: IncomingMessage) => unknown) | null;
  /** What has to be sent with every request, when set; else 401. */
  password: string | null;
  /** Every request so far. */
  requests: { host: string | undefined; authorization: string | undefined }[];
  close(): Promise<void>;
}

/**
 * A repository with one commit over git's smart HTTP protocol (git-scm.com/docs/http-protocol), written from scratch so that
 * tests need no git. A file whose content starts with `link:` becomes a symbolic link.
 */
export async function startGitServer(files: Record<string, string>): Promise<GitServer> {
  const objects: GitObject[] = [];
  const tree = addTree(objects, files);
  const author = 'A Developer <dev@shop.example> 1700000000 +0000';
  const commit = add(objects, 'commit', Buffer.from(`tree ${tree}\nauthor ${author}\ncommitter ${author}\n\nFirst\n`));
  const git: GitServer = { url: '', instead: null, password: null, requests: [], close: () => close(server) };
  const server = createServer((req, res) => {
    req.resume();
    const { host, authorization } = req.headers;
    git.requests.push({ host, authorization });
    if (git.instead !== null && git.instead(res, req) !== false) return;
    const [, sent = ''] = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64')
      .toString()
      .split(':');
    if (git.password !== null && sent !== git.password) return void res.writeHead(401).end();
    if (req.method === 'GET') return advertise(res, commit);
    req.on('end', () => sendPack(res, objects, commit));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  git.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
  return git;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function add(objects: GitObject[], kind: GitObject['kind'], content: Buffer): string {
  const id = createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
  objects.push({ kind, content, id });
  return id;
}

function addTree(objects: GitObject[], files: Record<string, string>): string {
  const folders = new Map<string, Record<string, string>>();
  const entries: { name: string; mode: string; id: string }[] = [];
  for (const [path, content] of Object.entries(files)) {
    const at = path.indexOf('/');
    if (at >= 0) folders.set(path.slice(0, at), { ...folders.get(path.slice(0, at)), [path.slice(at + 1)]: content });
    else if (content.startsWith('link:'))
      entries.push({ name: path, mode: '120000', id: add(objects, 'blob', Buffer.from(content.slice(5))) });
    else entries.push({ name: path, mode: '100644', id: add(objects, 'blob', Buffer.from(content)) });
  }
  for (const [name, inner] of folders) entries.push({ name, mode: '40000', id: addTree(objects, inner) });
  const sortKey = ({ name, mode }: { name: string; mode: string }) => (mode === '40000' ? `${name}/` : name);
  entries.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return add(
    objects,
    'tree',
    Buffer.concat(entries.map(({ name, mode, id }) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]))),
  );
}

function line(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

const FLUSH = Buffer.from('0000');

function advertise(res: ServerResponse, commit: string): void {
  const abilities = 'side-band-64k shallow ofs-delta symref=HEAD:refs/heads/main agent=test';
  res.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
  res.end(
    Buffer.concat([
      line('# service=git-upload-pack\n'),
      FLUSH,
      line(`${commit} HEAD\0${abilities}\n`),
      line(`${commit} refs/heads/main\n`),
      FLUSH,
    ]),
  );
}

function sendPack(res: ServerResponse, objects: GitObject[], commit: string): void {
  res.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' });
  const chunks = chunked(pack(objects), 60_000).map((chunk) => line(Buffer.concat([Buffer.from([1]), chunk])));
  res.end(Buffer.concat([line(`shallow ${commit}`), FLUSH, line('NAK\n'), ...chunks, FLUSH]));
}

function chunked(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}

const KINDS = { commit: 1, tree: 2, blob: 3 };

function pack(objects: GitObject[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const body = Buffer.concat([
    head,
    ...objects.map(({ kind, content }) => Buffer.concat([sized(KINDS[kind], content.length), deflateSync(content)])),
  ]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

/** Kind and size in git's variable length: four bits of the size first, then seven at a time. */
function sized(kind: number, size: number): Buffer {
  const bytes: number[] = [];
  let first = (kind << 4) | (size & 15);
  for (let rest = size >> 4; rest > 0; rest >>= 7) {
    bytes.push(first | 128);
    first = rest & 127;
  }
  return Buffer.from([...bytes, first]);
}
