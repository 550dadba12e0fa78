import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { diagnoseBaseUrl, diagnoseSources } from '../../src/doctor/network.js';

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.url?.startsWith('/broken') ? 503 : 404;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('diagnoseSources', () => {
  it('tells those that answer from those that are broken or cannot be reached, with the variable to set', async () => {
    const [pypi, osv, endoflife] = await diagnoseSources({ pypi: url, osv: `${url}/broken`, endoflife: 'http://127.0.0.1:1', npm: url });
    expect(pypi).toMatchObject({ state: 'ok' });
    expect(osv).toMatchObject({ state: 'fail', seen: `${url}/broken answers HTTP 503` });
    expect(osv?.fix).toContain('OSV_URL');
    expect(endoflife).toMatchObject({ state: 'fail' });
    expect(endoflife?.seen).toMatch(/^http:\/\/127\.0\.0\.1:1 cannot be reached: ./);
  });
});

describe('diagnoseBaseUrl', () => {
  it.each([
    [null, 'BASE_URL is not set'],
    ['http://localhost:3000', 'is an address of this machine'],
    ['http://10.1.2.3', 'is an address of this machine'],
    ['http://[::1]:3000', 'is an address of this machine'],
    ['http://farrier', 'is an address of this machine'],
  ])('warns of %s, which nothing outside can call', async (baseUrl, seen) => {
    const diagnosis = await diagnoseBaseUrl(baseUrl);
    expect(diagnosis.state).toBe('warn');
    expect(diagnosis.seen).toContain(seen);
    expect(diagnosis.fix).toContain('BASE_URL');
  });

  it('fails for a public one that does not answer', async () => {
    expect(await diagnoseBaseUrl('http://farrier.invalid')).toMatchObject({ state: 'fail' });
  });
});
