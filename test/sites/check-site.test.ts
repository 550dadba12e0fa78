import { checkSite, type SiteSurroundings, siteIdFor, zoneGuess } from '../../src/sites/check-site.js';
import type { SiteForm } from '../../src/sites/site-form.js';

const form: SiteForm = { name: 'Shop', address: 'https://shop.example', repository: '', timeZone: 'Europe/London', channel: 'C1' };
const who = { team: 'T1', user: 'U1' };

/** Surroundings where all is well, but for what a test changes. */
function surroundings(change: Partial<SiteSurroundings> = {}): SiteSurroundings {
  return {
    lookAtHost: async () => ({ state: 'public' }),
    hasLocalRepository: async () => true,
    lookAtChannel: async () => ({ botIsIn: true, personIsIn: true, isArchived: false }),
    ...change,
  };
}

describe('checking a new site', () => {
  it('accepts a good one without a remark', async () => {
    expect(await checkSite(surroundings(), who, form)).toMatchObject({ ok: true, remarks: [], site: { name: 'Shop' } });
  });

  it('does not look at anything when the words are wrong', async () => {
    const refuse = () => Promise.reject(new Error('must not be called'));
    const checked = await checkSite({ lookAtHost: refuse, hasLocalRepository: refuse, lookAtChannel: refuse }, who, {
      ...form,
      timeZone: 'x',
    });
    expect(checked).toMatchObject({ ok: false, errors: { timeZone: expect.any(String) } });
  });

  it('refuses a private address at its field, and says who can allow it', async () => {
    const checked = await checkSite(
      surroundings({ lookAtHost: async () => ({ state: 'refused', address: '10.1.2.3', port: 443 }) }),
      who,
      form,
    );
    expect(checked).toEqual({
      ok: false,
      errors: { address: '10.1.2.3 is private. Ask whoever runs Farrier to set EGRESS_ALLOW=10.1.2.3/32:443, or leave Address empty.' },
    });
  });

  it('leads nobody to open the addresses behind which a cloud tells secrets', async () => {
    const checked = await checkSite(
      surroundings({ lookAtHost: async () => ({ state: 'refused', address: '169.254.169.254', port: 80 }) }),
      who,
      form,
    );
    expect(checked).toEqual({
      ok: false,
      errors: { address: '169.254.169.254 belongs to the machine I run on, and I look at nothing there. Leave Address empty.' },
    });
  });

  it('accepts a host that does not resolve now, and says so', async () => {
    const checked = await checkSite(surroundings({ lookAtHost: async () => ({ state: 'unresolved' }) }), who, form);
    expect(checked).toMatchObject({ ok: true, remarks: ['https://shop.example: this host does not resolve now. Kept as you typed it.'] });
  });

  it('says where a local repository is missing', async () => {
    const checked = await checkSite(surroundings({ hasLocalRepository: async () => false }), who, { ...form, repository: 'local:shpo' });
    expect(checked).toMatchObject({ ok: false, errors: { repository: expect.stringContaining('"shpo"') } });
  });

  it.each([
    [{ botIsIn: false, personIsIn: true, isArchived: false }, '/invite @Farrier'],
    [{ botIsIn: true, personIsIn: false, isArchived: false }, 'You are not in that channel'],
    [{ botIsIn: true, personIsIn: true, isArchived: true }, 'archived'],
  ])('refuses a channel where %j', async (state, words) => {
    const checked = await checkSite(surroundings({ lookAtChannel: async () => state }), who, form);
    expect(checked).toMatchObject({ ok: false, errors: { channel: expect.stringContaining(words) } });
  });
});

it('gives the same modal the same site', () => {
  expect(siteIdFor('V1')).toBe(siteIdFor('V1'));
  expect(siteIdFor('V1')).not.toBe(siteIdFor('V2'));
});

it('falls back to UTC for a zone that Slack does not tell', () => {
  expect([zoneGuess('Europe/Berlin'), zoneGuess('Nowhere/At-all'), zoneGuess(undefined)]).toEqual(['Europe/Berlin', 'UTC', 'UTC']);
});
