import { redact, redactDeep } from '../../src/shared/redact.js';

describe('redact', () => {
  it.each([
    ['a bot token', 'token xoxb-12-34-AbC failed', 'token xoxb-[hidden] failed'],
    ['an app token in JSON', '{"t":"xapp-1-A0-99-abcdef"}', '{"t":"xapp-[hidden]"}'],
    ['a user token', 'xoxp-1-2-3-x', 'xoxp-[hidden]'],
    ['a refresh token', 'xoxe.xoxp-1-Mi0y', 'xoxe.xoxp-[hidden]'],
    ['an authorization header', 'authorization: Bearer abc.def-ghi=', 'authorization: Bearer [hidden]'],
    ['a basic one', 'Basic dXNlcjpwYXNz', 'Basic [hidden]'],
    ['a password in an address', 'redis://user:p@ss@host:6379/0', 'redis://user:[hidden]@host:6379/0'],
    ['a password without a user', 'rediss://:hunter2@host', 'rediss://:[hidden]@host'],
    ['a check-in key', 'POST /ping/Zm9vYmFyYmF6cXV4/start', 'POST /ping/[hidden]/start'],
    ['a calendar key', 'https://f.example.org/calendar/Zm9vYmFyYmF6cXV4.ics', 'https://f.example.org/calendar/[hidden].ics'],
    ['a response address', 'https://hooks.slack.com/commands/T1/22/abc', 'https://hooks.slack.com/commands/[hidden]'],
    ['a token in a query', 'https://h/?a=1&token=abc&b=2', 'https://h/?a=1&token=[hidden]&b=2'],
    ['a forge token', 'https://ghp_abcDEF123@github.com/x', 'https://ghp_[hidden]@github.com/x'],
    ['a signature', `v0=${'a1'.repeat(32)}`, 'v0=[hidden]'],
    ['several at once', 'xoxb-1 and xapp-2', 'xoxb-[hidden] and xapp-[hidden]'],
  ])('hides %s', (_name, text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it.each(['https://shop.example.org/prices?page=2', 'Django==3.2.13', 'unix:///tmp/x/redis.sock', 'ping took 3 ms', '10:00 user:x'])(
    'leaves %s alone',
    (text) => {
      expect(redact(text)).toBe(text);
    },
  );
});

describe('redactDeep', () => {
  it('hides fields that are named like secrets, at any depth, and keeps the rest', () => {
    const seen = redactDeep({
      team: 'T1',
      installation: { botToken: 'abc', signing_secret: 'def', scopes: ['commands'] },
      headers: { Authorization: 'whatever', accept: '*/*' },
      list: [{ ENCRYPTION_KEY: 'x' }, 'xoxb-1-2'],
      tokens: 3,
    });
    expect(seen).toEqual({
      team: 'T1',
      installation: { botToken: '[hidden]', signing_secret: '[hidden]', scopes: ['commands'] },
      headers: { Authorization: '[hidden]', accept: '*/*' },
      list: [{ ENCRYPTION_KEY: '[hidden]' }, 'xoxb-[hidden]'],
      tokens: 3,
    });
  });

  it('ends on a value that contains itself', () => {
    const loop: Record<string, unknown> = { name: 'a' };
    loop.self = loop;
    expect(JSON.stringify(redactDeep(loop))).toContain('[deep]');
  });
});
