import { type Guard } from '../audits/sources/guard.js';
import { guardedFetch } from '../audits/sources/http.js';
import { messageOf } from '../shared/errors.js';
import type { Verdict } from './verdict.js';

const LIMITS = { totalMs: 8_000, bodyBytes: 2_000_000 };

/** Plain text, said as a remark in set-up and as a verdict alike. */
export function hostUnresolved(address: string): string {
  return `${address}: this host does not resolve now`;
}

/** How a live site answers one read of its front page, as a verdict. It is one look from here, not monitoring. */
export async function lookAtAddress(guard: Guard, address: string, signal: AbortSignal): Promise<Verdict> {
  try {
    const { status, url } = await guardedFetch(guard, address, { limits: LIMITS, signal });
    const where = url.replace(/\/$/, '') === address ? '' : ` (at ${url})`;
    if (status >= 500) return { level: 'bad', text: `${address} answered ${status}${where}` };
    if (status >= 400) return { level: 'unknown', text: `${address} answered ${status}${where}` };
    return { level: 'good', text: `${address} answered ${status}${where}` };
  } catch (error) {
    if (signal.aborted) throw error;
    const why = messageOf(error);
    if (/ENOTFOUND|EAI_AGAIN/.test(why)) return { level: 'unknown', text: hostUnresolved(address) };
    return { level: 'unknown', text: `${address} did not answer from here: ${why}` };
  }
}
