import { createHmac } from 'node:crypto';

/** The headers by which Slack proves that a request is its own (signature scheme v0). */
export function signatureHeaders(
  secret: string,
  body: string,
  at: Date,
): { 'x-slack-request-timestamp': string; 'x-slack-signature': string } {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': seconds, 'x-slack-signature': `v0=${digest}` };
}
