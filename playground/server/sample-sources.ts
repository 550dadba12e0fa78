import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Advisory, type AdvisoryQuery, advisoriesFor, normalName } from './sample-advisories.js';
import { sampleFolder } from './sample-folder.js';

export interface SampleSources {
  /** What PYPI_URL, OSV_URL, ENDOFLIFE_URL and NPM_REGISTRY_URL are set to. */
  url: string;
  close(): Promise<void>;
}

interface Recording {
  pypi: Map<string, { project: unknown; versions: Record<string, unknown> }>;
  osv: Map<string, Advisory[]>;
  endOfLife: Map<string, unknown>;
}

/** Of one answer of OSV, as the real one limits a batch. */
const MAX_QUERIES = 1000;
const MAX_BODY_BYTES = 1_000_000;

/**
 * Answers on loopback like PyPI, OSV and endoflife.date about the packages of the sample sites, from `sample/recorded`.
 * What is not recorded is answered as the real ones answer what they do not know: PyPI and endoflife.date 404, OSV nothing.
 */
export async function startSampleSources(options: { port?: number } = {}): Promise<SampleSources> {
  const recording = readRecording();
  const server = createServer((req, res) => {
    answer(recording, req, res).catch(() => send(res, 400, { code: 3, message: 'The request could not be read.' }));
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

function readRecording(): Recording {
  return { pypi: readFolder('pypi'), osv: readFolder('osv'), endOfLife: readFolder('eol') };
}

function readFolder<T>(name: string): Map<string, T> {
  const files = readdirSync(sampleFolder('recorded', name)).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => [file.slice(0, -'.json'.length), JSON.parse(readFileSync(sampleFolder('recorded', name, file), 'utf8')) as T]),
  );
}

async function answer(recording: Recording, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = decodeURIComponent(new URL(req.url ?? '/', 'http://sample').pathname).replace(/\/$/, '');
  const [, first, second, third, fourth] = path.split('/');
  if (path === '/v1/querybatch') return sendBatch(recording, await readJsonBody(req), res);
  if (path === '/v1/query') return send(res, 200, { vulns: advisoriesFor(recording.osv, (await readJsonBody(req)) as AdvisoryQuery) });
  if (first === 'v1' && second === 'vulns')
    return sendOr404(
      res,
      [...recording.osv.values()].flat().find((record) => record.id === third),
      { code: 5, message: 'Bug not found.' },
    );
  if (first === 'api' && second === 'v1' && third === 'products') return sendOr404(res, recording.endOfLife.get(fourth ?? ''));
  if (first === 'pypi' && third === 'json') return sendOr404(res, recording.pypi.get(normalName(second ?? ''))?.project);
  if (first === 'pypi' && fourth === 'json') return sendOr404(res, recording.pypi.get(normalName(second ?? ''))?.versions[third ?? '']);
  send(res, 404, { message: 'Not Found' });
}

function sendBatch(recording: Recording, body: unknown, res: ServerResponse): void {
  const queries = (body as { queries?: AdvisoryQuery[] }).queries ?? [];
  if (queries.length > MAX_QUERIES) return send(res, 400, { code: 3, message: 'Too many queries.' });
  const results = queries.map((query) => {
    const vulns = advisoriesFor(recording.osv, query).map(({ id, modified }) => ({ id, modified }));
    return vulns.length > 0 ? { vulns } : {};
  });
  send(res, 200, { results });
}

async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError('The body is too large.');
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function sendOr404(res: ServerResponse, body: unknown, missing: unknown = { message: 'Not Found' }): void {
  if (body === undefined) send(res, 404, missing);
  else send(res, 200, body);
}

function send(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
