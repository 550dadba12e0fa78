import { createHmac } from 'node:crypto';

/** A request to `/slack/events`, to be sent with `deliverRaw`. */
export interface RawPost {
  body: string;
  headers: Record<string, string>;
}

export const FORM = 'application/x-www-form-urlencoded';

/** Signed as Slack does it, `ageSeconds` ago. */
export function signedPost(
  body: string,
  { secret, type = FORM, ageSeconds = 0 }: { secret: string; type?: string; ageSeconds?: number },
): RawPost {
  const at = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return { body, headers: { 'content-type': type, 'x-slack-signature': signature, 'x-slack-request-timestamp': at } };
}

/** A form's body; null leaves a field out. */
export function formBody(fields: Record<string, string | null>): string {
  return new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))).toString();
}

/** What people do arrives as JSON in one field of a form. */
export function payloadBody(value: unknown): string {
  return new URLSearchParams({ payload: typeof value === 'string' ? value : JSON.stringify(value) }).toString();
}
