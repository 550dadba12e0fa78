import type { BackupFile } from '../../../src/backups/places/place.js';
import { survey } from '../../../src/backups/places/survey.js';

const now = new Date('2026-11-22T09:00:00Z');
const options = { now, timeZone: 'Europe/Berlin', grows: true, days: 30 };

async function* listing(files: [string, number, string][]): AsyncGenerator<BackupFile> {
  for (const [name, bytes, at] of files) yield { name, bytes, at: new Date(at) };
}

describe('what is kept of a listing', () => {
  it('finds the newest by the time of the place, not by name', async () => {
    const found = await survey(
      listing([
        ['shop-2026-11-22.dump', 10, '2026-11-20T02:00:00Z'],
        ['shop-2020-01-01.dump', 30, '2026-11-22T02:00:00Z'],
        ['a.dump', 20, '2026-11-21T02:00:00Z'],
      ]),
      options,
    );
    expect(found.newest.map(({ bytes }) => bytes)).toEqual([30, 20, 10]);
    expect(found).toMatchObject({ files: 3, bytes: 60, growing: 0 });
  });

  it('leaves out what was written within the last minute, where files grow', async () => {
    const files: [string, number, string][] = [
      ['old.dump', 10, '2026-11-21T02:00:00Z'],
      ['growing.dump', 4, '2026-11-22T08:59:30Z'],
    ];
    expect(await survey(listing(files), options)).toMatchObject({ growing: 1, files: 1, newest: [{ name: 'old.dump' }] });
    expect(await survey(listing(files), { ...options, grows: false })).toMatchObject({
      growing: 0,
      newest: [{ name: 'growing.dump' }, { name: 'old.dump' }],
    });
  });

  it('counts days in the zone of the site', async () => {
    const found = await survey(
      listing([
        ['a', 1, '2026-11-20T22:59:00Z'],
        ['b', 1, '2026-11-20T23:01:00Z'],
        ['c', 1, '2026-11-21T10:00:00Z'],
      ]),
      options,
    );
    expect([...found.days.keys()]).toEqual(['2026-11-20', '2026-11-21']);
    expect(found.days.get('2026-11-21')).toEqual({
      first: Date.parse('2026-11-20T23:01:00Z'),
      last: Date.parse('2026-11-21T10:00:00Z'),
    });
  });

  it('keeps eight files and the days of the window, of however many', async () => {
    async function* many(): AsyncGenerator<BackupFile> {
      for (let hour = 0; hour < 20_000; hour++)
        yield { name: `f${(hour * 7919) % 20_000}`, bytes: 1, at: new Date(now.getTime() - ((hour * 7919) % 20_000) * 3_600_000) };
    }
    const found = await survey(many(), { ...options, grows: false });
    expect(found.files).toBe(20_000);
    expect(found.newest.map(({ name }) => name)).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7']);
    expect(found.days.size).toBe(32);
  });
});
