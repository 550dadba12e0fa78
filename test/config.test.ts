import { resolve } from 'node:path';
import { readConfig, readVariables } from '../src/config.js';
import { VARIABLES } from '../src/config-variables.js';

const BOT = { SLACK_BOT_TOKEN: 'xoxb-1-secretvalue' };

function faultsOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

describe('readConfig', () => {
  it('needs nothing: the playground with the documented defaults', () => {
    expect(readConfig({})).toEqual({
      slack: { mode: 'playground', apiUrl: 'https://slack.com/api/' },
      host: '0.0.0.0',
      port: 3000,
      baseUrl: null,
      redisUrl: null,
      dataDir: resolve('.data'),
      encryptionKeys: null,
      sources: {
        pypi: 'https://pypi.org',
        osv: 'https://api.osv.dev',
        endoflife: 'https://endoflife.date',
        npm: 'https://registry.npmjs.org',
      },
      egressAllow: [],
      repositoryRoot: null,
      backupRoot: null,
      drillFolder: null,
      log: { level: 'info', format: null },
    });
  });

  it('takes an empty variable as one that is not set', () => {
    expect(readConfig({ PORT: '', SLACK_BOT_TOKEN: ' ', REDIS_URL: '' })).toMatchObject({
      port: 3000,
      redisUrl: null,
      slack: { mode: 'playground' },
    });
  });

  it.each([
    ['Socket Mode', { ...BOT, SLACK_APP_TOKEN: 'xapp-1-a' }, 'socket'],
    [
      'Socket Mode although a signing secret is set too',
      { ...BOT, SLACK_APP_TOKEN: 'xapp-1-a', SLACK_SIGNING_SECRET: 'abcdefgh' },
      'socket',
    ],
    ['HTTP', { ...BOT, SLACK_SIGNING_SECRET: 'abcdefgh' }, 'http'],
    [
      'many workspaces',
      { SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: 'abcdefgh', SLACK_STATE_SECRET: 'abcdefghijklmnop', SLACK_SIGNING_SECRET: 'abcdefgh' },
      'oauth',
    ],
  ])('resolves %s', (_name, env, mode) => {
    expect(readConfig(env).slack.mode).toBe(mode);
  });

  it.each([
    [
      'a bot token alone',
      BOT,
      'SLACK_BOT_TOKEN is set alone; wanted with it: SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)',
    ],
    ['an app token alone', { SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN is not set, but SLACK_APP_TOKEN'],
    [
      'half of OAuth',
      { SLACK_CLIENT_ID: '1.2' },
      'SLACK_CLIENT_SECRET, SLACK_STATE_SECRET, SLACK_SIGNING_SECRET not set, but SLACK_CLIENT_ID',
    ],
    ['a port out of range', { PORT: '65536' }, 'PORT is "65536"; wanted: a port number from 0 to 65535'],
    ['a port that is no number', { PORT: '30 00' }, 'PORT is "30 00"'],
    ['an API address without /api/', { SLACK_API_URL: 'https://slack.com' }, 'SLACK_API_URL is "https://slack.com"; wanted'],
    ['another scheme', { BASE_URL: 'ftp://x.org' }, 'BASE_URL is "ftp://x.org"'],
    ['an odd Redis', { REDIS_URL: 'localhost' }, 'REDIS_URL is "localhost"; wanted: redis://'],
    ['an egress rule without ports', { EGRESS_ALLOW: '10.0.0.0/8' }, 'EGRESS_ALLOW is "10.0.0.0/8"'],
    ['an egress rule with an impossible prefix', { EGRESS_ALLOW: '10.0.0.0/33:443' }, 'EGRESS_ALLOW is "10.0.0.0/33:443"'],
    ['a level nobody knows', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL is "loud"; wanted: one of debug, info, warn, error'],
    ['a short key', { ENCRYPTION_KEY: 'c2hvcnQ=' }, 'ENCRYPTION_KEY is 8 characters, not shown; wanted: 32 bytes in base64'],
  ])('refuses %s', (_name, env, message) => {
    expect(faultsOf(env)).toContain(message);
  });

  it('names every fault at once and shows no secret', () => {
    const faults = faultsOf({
      SLACK_BOT_TOKEN: 'xoxp-this-is-secret',
      SLACK_SIGNING_SECRET: 'short',
      PORT: 'abc',
      REDIS_URL: 'http://user:hunter22@redis',
      LOG_FORMAT: 'xml',
    });
    expect(faults.split('\n')).toHaveLength(6);
    expect(faults).toMatch(/^5 settings are wrong/);
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'PORT', 'REDIS_URL', 'LOG_FORMAT'])
      expect(faults).toContain(`${name} is `);
    expect(faults).not.toMatch(/this-is-secret|short"|hunter22/);
  });

  it('wants a shared encryption key as soon as workspaces keep their tokens in a shared Redis', () => {
    const oauth = {
      SLACK_CLIENT_ID: '1.2',
      SLACK_CLIENT_SECRET: 'abcdefgh',
      SLACK_STATE_SECRET: 'abcdefghijklmnop',
      SLACK_SIGNING_SECRET: 'abcdefgh',
      REDIS_URL: 'redis://redis:6379',
    };
    expect(faultsOf(oauth)).toContain('ENCRYPTION_KEY is not set');
    expect(faultsOf({ ...oauth, ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64') })).toBe('');
  });

  it('takes several encryption keys, the newest first', () => {
    const [first, second] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    expect(readConfig({ ENCRYPTION_KEY: `${first},${second}` }).encryptionKeys).toEqual([first, second]);
    expect(faultsOf({ ENCRYPTION_KEY: `${first},c2hvcnQ=` })).toContain('ENCRYPTION_KEY is 53 characters, not shown');
  });

  it('reads egress rules with one port, a range and all ports, for both kinds of address', () => {
    expect(readConfig({ EGRESS_ALLOW: '10.1.0.0/16:443, 127.0.0.1/32:*,fd00::/8:8000-8100' }).egressAllow).toEqual([
      { cidr: '10.1.0.0/16', ports: { from: 443, to: 443 } },
      { cidr: '127.0.0.1/32', ports: { from: 1, to: 65535 } },
      { cidr: 'fd00::/8', ports: { from: 8000, to: 8100 } },
    ]);
  });

  it.each(['redis://h:6379/2', 'rediss://u:p@h', 'unix:///run/redis.sock', 'redis://a:1,redis://b:2', 'redis://a:1, b:2'])(
    'takes %s as Redis',
    (url) => {
      expect(readConfig({ REDIS_URL: url }).redisUrl).toBe(url);
    },
  );

  it('drops the slash at the end of an address', () => {
    const config = readConfig({ BASE_URL: 'https://farrier.example.org/', NPM_REGISTRY_URL: 'http://127.0.0.1:9/npm/' });
    expect([config.baseUrl, config.sources.npm]).toEqual(['https://farrier.example.org', 'http://127.0.0.1:9/npm']);
  });
});

describe('readVariables', () => {
  it('does not look at settings nobody asked for', () => {
    expect(readVariables({ PORT: 'abc', OSV_URL: 'http://localhost:1' }, ['OSV_URL', 'REDIS_URL'])).toEqual({
      OSV_URL: 'http://localhost:1',
      REDIS_URL: null,
    });
  });
});

describe('VARIABLES', () => {
  it.each(Object.entries(VARIABLES))('%s has a fallback of the wanted form', (_name, variable) => {
    if (variable.fallback !== null) expect(variable.schema.safeParse(variable.fallback).success).toBe(true);
  });
});
