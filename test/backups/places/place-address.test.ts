import { secretOrigin, spokenLocation } from '../../../src/backups/places/place.js';
import { readAddress } from '../../../src/backups/places/place-address.js';

describe('an address of backups', () => {
  it.each<[string, object, string]>([
    ['local:shop', { kind: 'local', folder: 'shop' }, 'local:shop'],
    ['local:shop/db/', { kind: 'local', folder: 'shop/db' }, 'local:shop/db'],
    [
      's3://shop-backups/db/',
      { kind: 's3', endpoint: null, region: 'us-east-1', bucket: 'shop-backups', prefix: 'db/', style: 'virtual' },
      's3://shop-backups/db/',
    ],
    ['s3://shop-backups', { bucket: 'shop-backups', prefix: '', style: 'virtual' }, 's3://shop-backups/'],
    ['s3://shop.backups/db', { bucket: 'shop.backups', prefix: 'db', style: 'path' }, 's3://shop.backups/db'],
    [
      'sftp://backup@host.example/srv/db/',
      { kind: 'sftp', host: 'host.example', port: 22, user: 'backup', folder: '/srv/db' },
      'sftp://backup@host.example/srv/db',
    ],
    ['sftp://backup@host.example:2222/db', { port: 2222, folder: '/db' }, 'sftp://backup@host.example:2222/db'],
    [
      ' https://host.example/shop/newest.dump ',
      { kind: 'https', url: 'https://host.example/shop/newest.dump' },
      'https://host.example/shop/newest.dump',
    ],
  ])('%s', (text, wanted, spoken) => {
    const location = readAddress(text);
    expect(location).toMatchObject(wanted);
    expect(spokenLocation(location)).toBe(spoken);
    expect(readAddress(spoken)).toEqual(location);
  });

  it('of a bucket elsewhere has an endpoint and a region', () => {
    const location = readAddress('s3://shop/db/', { endpoint: 'https://s3.example.org/', region: 'eu-central-1' });
    expect(location).toEqual({
      kind: 's3',
      endpoint: 'https://s3.example.org',
      region: 'eu-central-1',
      bucket: 'shop',
      prefix: 'db/',
      style: 'path',
    });
    expect(location.kind === 'local' ? '' : secretOrigin(location)).toBe('https://s3.example.org/shop');
  });

  it.each([
    ['', /Write it as/],
    ['shop', /Write it as/],
    ['ftp://host/x', /Write it as/],
    ['http://host/file', /Write it as/],
    ['file:///etc/passwd', /Write it as/],
    ['local:', /folder of BACKUP_ROOT/],
    ['local:/etc', /folder of BACKUP_ROOT/],
    ['local:shop/../../etc', /folder of BACKUP_ROOT/],
    ['s3://', /Write the bucket as/],
    ['s3://AKIA:topsecretword@bucket/x', /without a key in it/],
    ['s3://bucket/../x', /prefix has no/],
    ['s3://bucket/x?versionId=1', /prefix has no/],
    ['sftp://host/folder', /sftp:\/\/user@host\/folder/],
    ['sftp://user@host', /sftp:\/\/user@host\/folder/],
    ['sftp://user:topsecretword@host/folder', /Leave the password out/],
    ['https://user:topsecretword@host/file', /Leave the password out/],
    ['https://topsecretword@host/file', /what lets somebody in/],
    ['https://host/file?X-Amz-Signature=topsecretword', /what lets somebody in/],
    ['https://host/', /one file, not of a folder/],
    ['https://host/folder/', /one file, not of a folder/],
  ])('"%s" is refused, and no secret repeated', (text, why) => {
    expect(() => readAddress(text)).toThrow(why);
    expect(() => readAddress(text)).not.toThrow(/topsecretword/);
  });

  it.each([
    ['s3.example.org', 'eu'],
    ['ftp://s3.example.org', 'eu'],
    ['https://user:topsecretword@s3.example.org', 'eu'],
    ['https://s3.example.org/?key=topsecretword', 'eu'],
    ['', 'eu central'],
    ['', '../x'],
  ])('a bucket at "%s" in "%s" is refused', (endpoint, region) => {
    expect(() => readAddress('s3://bucket/x', { endpoint, region })).toThrow(/endpoint is an address|region is a word/);
  });
});
