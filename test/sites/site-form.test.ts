import { nameFromChannel, readSiteForm, type SiteForm } from '../../src/sites/site-form.js';

const good: SiteForm = {
  name: 'Shop',
  address: 'https://shop.example',
  repository: 'https://git.example/acme/shop#apps/shop',
  timeZone: 'Europe/London',
  channel: 'C1',
};

function errorAt(field: keyof SiteForm, value: string): string | undefined {
  const read = readSiteForm({ ...good, [field]: value });
  return read.ok ? undefined : read.errors[field];
}

describe('the form of a new site', () => {
  it('is read as typed, without needless endings', () => {
    const read = readSiteForm({
      ...good,
      name: '  My   shop ',
      address: 'https://Shop.example/',
      repository: 'https://git.example/acme/shop.git',
    });
    expect(read).toEqual({
      ok: true,
      site: {
        name: 'My shop',
        address: 'https://shop.example',
        repository: 'https://git.example/acme/shop',
        timeZone: 'Europe/London',
        channel: 'C1',
      },
    });
  });

  it.each(['local:shop', 'local:shop#apps/web', 'https://git.example/group/sub/repo'])('accepts the repository %s', (repository) => {
    expect(readSiteForm({ ...good, repository })).toMatchObject({ ok: true, site: { repository } });
  });

  it('needs an address or a repository, and says so at the address', () => {
    const read = readSiteForm({ ...good, address: ' ', repository: '' });
    expect(read).toEqual({ ok: false, errors: { address: expect.stringContaining('Address or Repository') } });
  });

  it('takes an address alone or a repository alone', () => {
    expect(readSiteForm({ ...good, repository: '' })).toMatchObject({ ok: true, site: { repository: null } });
    expect(readSiteForm({ ...good, address: '' })).toMatchObject({ ok: true, site: { address: null } });
  });

  it.each([
    ['name', '', 'Give the site a name'],
    ['name', 'x'.repeat(61), '61 characters'],
    ['address', 'shop.example', 'Wanted: https://shop.example'],
    ['address', 'ftp://shop.example', 'Wanted: https://shop.example'],
    ['address', 'https://', 'is no address'],
    ['address', 'https://me:secret@shop.example', 'Leave user name and password out'],
    ['repository', 'git@git.example:acme/shop.git', 'https://host/owner/repo'],
    ['repository', 'http://git.example/acme/shop', 'https://host/owner/repo'],
    ['repository', 'file:///etc', 'https://host/owner/repo'],
    ['repository', 'local:../etc', 'https://host/owner/repo'],
    ['repository', 'https://git.example/acme', 'names no repository'],
    ['repository', 'https://token@git.example/acme/shop', 'Leave tokens out'],
    ['repository', 'https://git.example/acme/shop#../x', 'leaves the repository'],
    ['timeZone', 'Middle/Earth', '"Middle/Earth" is no time zone'],
    ['timeZone', '+02:00', 'is no time zone'],
    ['channel', '', 'Choose the channel'],
  ] as const)('says what is wrong with %s %j', (field, value, message) => {
    expect(errorAt(field, value)).toContain(message);
  });

  it('reports all faults together', () => {
    const read = readSiteForm({ name: '', address: 'x', repository: 'y', timeZone: 'z', channel: '' });
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual(['address', 'channel', 'name', 'repository', 'timeZone']);
  });
});

it.each([
  ['shop-dev', 'Shop'],
  ['team-billing', 'Billing'],
  ['general', ''],
  ['directmessage', ''],
])('guesses a name from the channel %s', (channel, name) => {
  expect(nameFromChannel(channel)).toBe(name);
});
