import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sampleFolder } from '../../playground/server/sample-folder.js';
import { startSampleSite } from '../../playground/server/sample-site.js';
import { type SampleSources, startSampleSources } from '../../playground/server/sample-sources.js';

let sources: SampleSources;
beforeAll(async () => {
  sources = await startSampleSources();
});
afterAll(async () => {
  await sources.close();
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(sources.url + path);
  return { status: response.status, body: await response.json() };
}

async function post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(sources.url + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

describe('the recorded sources of the sample sites', () => {
  it('know the releases of the packages', async () => {
    const { status, body } = await get('/pypi/Django/json');
    expect(status).toBe(200);
    expect(body).toMatchObject({ info: { name: 'django', version: '6.1' }, releases: { '3.2.25': [{ yanked: false }] } });
  });

  it('know the metadata of one release', async () => {
    const { body } = await get('/pypi/djangorestframework/3.13.1/json');
    expect(body).toMatchObject({ info: { version: '3.13.1', classifiers: expect.arrayContaining(['Framework :: Django :: 3.2']) } });
  });

  it.each([
    ['/pypi/farrier-sample-invoices/json'],
    ['/pypi/requests/0.0.0.1/json'],
    ['/pypi/../../package.json'],
    ['/api/v1/products/cobol'],
    ['/v1/vulns/PYSEC-1999-1'],
    ['/elsewhere'],
  ])('answer 404 to %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('answer a batch in the order of its questions, and nothing for a package they do not know', async () => {
    const { body } = await post('/v1/querybatch', {
      queries: [
        { package: { name: 'Django', ecosystem: 'PyPI' }, version: '3.2.13' },
        { package: { name: 'farrier-sample-invoices', ecosystem: 'PyPI' }, version: '1.4' },
        { package: { name: 'requests', ecosystem: 'PyPI' }, version: '2.27.1' },
        { package: { purl: 'pkg:pypi/requests@2.34.2' } },
      ],
    });
    const { results } = body as { results: { vulns?: { id: string; modified: string }[] }[] };
    expect(results.map((result) => result.vulns?.length ?? 0)).toEqual([12, 0, 1, 0]);
    expect(results[2]?.vulns?.[0]).toEqual({ id: 'PYSEC-2023-74', modified: expect.any(String) });
  });

  it('hand out each advisory they name', async () => {
    const { body } = await post('/v1/querybatch', { queries: [{ package: { name: 'django', ecosystem: 'PyPI' } }] });
    const { results } = body as { results: { vulns: { id: string }[] }[] };
    const ids = results[0]?.vulns.map(({ id }) => id) ?? [];
    expect(ids.length).toBeGreaterThan(100);
    const answers = await Promise.all(ids.map((id) => get(`/v1/vulns/${id}`)));
    expect(answers.map(({ body }) => (body as { id: string }).id)).toEqual(ids);
  });

  it('match versions in the order of PEP 440, not of letters', async () => {
    const affected = async (version: string) => {
      const { body } = await post('/v1/query', { package: { name: 'urllib3', ecosystem: 'PyPI' }, version });
      return (body as { vulns: { id: string }[] }).vulns.map(({ id }) => id);
    };
    expect(await affected('1.26.9')).toEqual(['PYSEC-2023-192', 'PYSEC-2023-212']);
    expect(await affected('1.26.18')).toEqual([]);
    expect(await affected('1.26.9.0')).toEqual(await affected('1.26.9'));
  });

  it('refuse what is no question', async () => {
    const response = await fetch(`${sources.url}/v1/querybatch`, { method: 'POST', body: '{' });
    expect(response.status).toBe(400);
  });

  it('know when the series of Django end', async () => {
    const { body } = await get('/api/v1/products/django');
    const { result } = body as { result: { releases: { name: string; eolFrom: string }[] } };
    expect(result.releases.find(({ name }) => name === '3.2')?.eolFrom).toBe('2024-04-01');
  });
});

it('the sample site shows its pages and nothing else', async () => {
  const site = await startSampleSite();
  const status = async (path: string) => (await fetch(site.url + path)).status;
  try {
    expect(await Promise.all(['/', '/prices', '/delivery', '/static/shop.css'].map(status))).toEqual([200, 200, 200, 200]);
    expect(await Promise.all(['/newsletter', '/../README.md', '/%2e%2e/README.md'].map(status))).toEqual([404, 404, 404]);
  } finally {
    await site.close();
  }
});

it('the sample stays small enough to ship', async () => {
  const entries = await readdir(sampleFolder(), { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name))));
  expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(1_500_000);
});
