import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Drill } from '../../src/backups/drill/drill.js';
import { measuredOf, type PostedDrill, SIGNATURE_HEADER, signatureOf, TIMESTAMP_HEADER } from '../../src/backups/records/posted-drill.js';
import { messageOf, UserError } from '../../src/shared/errors.js';
import { timeLimit } from '../../src/shared/time-limit.js';

export interface DrillAddress {
  /** Without the secret, which is never sent. */
  url: string;
  secret: string;
}

/** @throws {UserError} when it is not an address as `/maintenance backups` shows it */
export function readDrillAddress(text: string): DrillAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const secret = url?.hash.slice(1) ?? '';
  // The address itself is not said again: it is a secret.
  if (url === null || !/^https?:$/.test(url.protocol) || !/\/drill\/[^/]+\/?$/.test(url.pathname))
    throw new UserError('--post wants the whole address that Slack showed once: https://…/drill/<key>#<secret>.');
  if (secret === '') throw new UserError('--post lacks what stands behind the # of the address. Put the address into quotes.');
  url.hash = '';
  return { url: url.href, secret };
}

const ATTEMPTS = 5;
const TIMEOUT_MS = 30_000;

interface Telling {
  stderr: (text: string) => void;
  signal: AbortSignal;
  /** The first pause between two attempts; each later one is twice as long. */
  pauseMs?: number;
}

/** Sends what a drill counted, and again while the other side is away: recorded once all the same. False when it was not taken. */
export async function postDrill(address: DrillAddress, drill: Drill, { stderr, signal, pauseMs = 1_000 }: Telling): Promise<boolean> {
  const posted: PostedDrill = { format: 'farrier.drill/1', id: randomUUID(), drill: measuredOf(drill, new Date()) };
  const body = JSON.stringify(posted);
  for (let attempt = 1; ; attempt++) {
    const answer = await send(address, body, signal);
    if (answer.isTaken) {
      stderr(`The result was posted: ${answer.text}\n`);
      return true;
    }
    if (!answer.isAway || attempt === ATTEMPTS) {
      stderr(`The result could not be posted: ${answer.text}\n`);
      return false;
    }
    await wait(pauseMs * 2 ** (attempt - 1), undefined, { signal });
  }
}

interface Answer {
  isTaken: boolean;
  /** It may be there later. */
  isAway: boolean;
  text: string;
}

async function send({ url, secret }: DrillAddress, body: string, cancel: AbortSignal): Promise<Answer> {
  const timestamp = String(Date.now());
  const headers = {
    'content-type': 'application/json',
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: signatureOf(secret, timestamp, body),
  };
  const limit = timeLimit(TIMEOUT_MS, cancel);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: limit.signal });
    const text = (await response.text()).trim().slice(0, 300);
    return { isTaken: response.ok, isAway: response.status >= 500 || response.status === 429, text: text || `HTTP ${response.status}` };
  } catch (error) {
    cancel.throwIfAborted();
    return { isTaken: false, isAway: true, text: `${new URL(url).host} did not answer (${messageOf(error)})` };
  } finally {
    limit.stop();
  }
}
