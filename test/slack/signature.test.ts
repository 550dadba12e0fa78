import { signatureHeaders } from '../../playground/server/sign-request.js';
import { signatureFault } from '../../src/slack/signature.js';

const NOW = new Date('2026-11-25T10:00:00Z');
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

describe('signatureFault', () => {
  // From Slack's own documentation of the scheme (docs.slack.dev, Verifying requests from Slack).
  it('takes the documented example', () => {
    const body = Buffer.from(
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
        '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
        '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    );
    const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
    const secret = '8f742231b10e8888abcd99yyyzzz85a5';
    expect(signatureFault({ timestamp: '1531420618', signature, body }, secret, new Date(1_531_420_618_000))).toBeNull();
  });

  const signed = (body: string, when: Date, secret = 's3cret') => {
    const headers = signatureHeaders(secret, body, when);
    return { timestamp: headers['x-slack-request-timestamp'], signature: headers['x-slack-signature'], body: Buffer.from(body) };
  };

  it.each([
    ['five minutes old', -300, null],
    ['older', -301, 'it is 301 s old'],
    ['five minutes ahead', 300, null],
    ['further ahead', 301, 'it is -301 s old'],
  ])('judges one that is %s', (_name, seconds, fault) => {
    expect(signatureFault(signed('text=ü', at(seconds)), 's3cret', NOW)).toBe(fault);
  });

  const good = signed('text=list', NOW);
  it.each([
    ['another secret', signed('text=list', NOW, 'other'), 'its signature is wrong'],
    ['another body', { ...good, body: Buffer.from('text=lisT') }, 'its signature is wrong'],
    ['another time', { ...good, timestamp: String(Number(good.timestamp) + 1) }, 'its signature is wrong'],
    ['another version', { ...good, signature: good.signature.replace('v0', 'v1') }, 'its signature is wrong'],
    ['a signature cut short', { ...good, signature: good.signature.slice(0, -1) }, 'its signature is wrong'],
    ['capitals', { ...good, signature: good.signature.toUpperCase() }, 'its signature is wrong'],
    ['letters that are no ASCII', { ...good, signature: `${good.signature.slice(0, -1)}é` }, 'its signature is wrong'],
    ['no signature', { ...good, signature: undefined }, 'it is not signed'],
    ['two signatures', { ...good, signature: [good.signature, good.signature] }, 'it is not signed'],
    ['no time', { ...good, timestamp: undefined }, 'it is not signed'],
    ['a time in words', { ...good, timestamp: 'now' }, 'its time is no time'],
    ['a negative time', { ...good, timestamp: '-5' }, 'its time is no time'],
    ['an endless time', { ...good, timestamp: 'Infinity' }, 'its time is no time'],
  ])('refuses %s', (_name, request, fault) => {
    expect(signatureFault(request, 's3cret', NOW)).toBe(fault);
  });
});
