import ipaddr from 'ipaddr.js';
import type { Config } from '../config.js';
import { ask } from './ask.js';
import type { Diagnosis } from './diagnosis.js';

/** Something small that each source certainly has. */
const PROBES: Record<keyof Config['sources'], { name: string; variable: string; path: string }> = {
  pypi: { name: 'PyPI', variable: 'PYPI_URL', path: '/pypi/pip/json' },
  osv: { name: 'OSV', variable: 'OSV_URL', path: '/v1/vulns/PYSEC-2022-245' },
  endoflife: { name: 'endoflife.date', variable: 'ENDOFLIFE_URL', path: '/api/django.json' },
  npm: { name: 'npm registry', variable: 'NPM_REGISTRY_URL', path: '/lodash/latest' },
};

/** Whether each source of the audits answers. What it answers is the audits' business. */
export async function diagnoseSources(sources: Config['sources']): Promise<Diagnosis[]> {
  const keys = Object.keys(PROBES) as (keyof Config['sources'])[];
  return await Promise.all(keys.map((key) => diagnoseSource(sources[key], PROBES[key])));
}

async function diagnoseSource(url: string, { name, variable, path }: { name: string; variable: string; path: string }): Promise<Diagnosis> {
  const subject = `Source: ${name}`;
  const answer = await ask(`${url}${path}`);
  const fix = `let this machine reach ${new URL(url).host}, or set ${variable} to a mirror`;
  if (!answer.ok) return { subject, state: 'fail', seen: `${url} cannot be reached: ${answer.reason}`, fix };
  if (answer.status >= 500) return { subject, state: 'fail', seen: `${url} answers HTTP ${answer.status}`, fix };
  return { subject, state: 'ok', seen: `${url} answers` };
}

const BASE_URL = 'Public address';

/** Whether check-ins and calendars could reach the bot at BASE_URL. Seen from here only, which is said. */
export async function diagnoseBaseUrl(baseUrl: string | null): Promise<Diagnosis> {
  if (baseUrl === null) {
    const seen = 'BASE_URL is not set, so backup jobs and calendars have no address to call';
    return { subject: BASE_URL, state: 'warn', seen, fix: 'set BASE_URL to the https:// address under which the bot can be reached' };
  }
  if (isLocal(new URL(baseUrl).hostname)) {
    const seen = `${baseUrl} is an address of this machine or network; nothing outside can call it`;
    return { subject: BASE_URL, state: 'warn', seen, fix: 'set BASE_URL to a public address, unless everything runs in this network' };
  }
  const answer = await ask(`${baseUrl}/healthz`);
  if (answer.ok && answer.status === 200) return { subject: BASE_URL, state: 'ok', seen: `${baseUrl} answers, as seen from here` };
  const seen = answer.ok ? `${baseUrl}/healthz answers HTTP ${answer.status}` : `${baseUrl} does not answer from here: ${answer.reason}`;
  return {
    subject: BASE_URL,
    state: 'fail',
    seen,
    fix: 'start the bot; then look at DNS, the firewall and the reverse proxy in front of PORT',
  };
}

function isLocal(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(bare)) return bare === 'localhost' || bare.endsWith('.localhost') || !bare.includes('.');
  return ipaddr.process(bare).range() !== 'unicast';
}
