import type { PageRequests } from '../../../server/page-api.js';

export type Answer = { ok: true; text?: string; channel?: string } | { ok: false; error: string };

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';
}

/** Posts to the playground's server. Never rejects: a server that is gone is an answer too. */
export async function post<Verb extends keyof PageRequests>(verb: Verb, body: PageRequests[Verb]): Promise<Answer> {
  try {
    const response = await fetch(`/playground/api/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    return isAnswer(answer)
      ? answer
      : { ok: false, error: `The playground answered ${response.status}, which this page does not understand.` };
  } catch {
    return { ok: false, error: 'The playground did not answer. Is it still running in your terminal?' };
  }
}
