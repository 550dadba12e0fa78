import { isExploitable } from '../../audits/exploitable.js';
import type { AcceptedRisk, Silences } from '../../audits/silence.js';
import { dayText } from '../../schedule/zoned.js';
import type { Site } from '../../sites/site.js';

/** What people said about the findings of one site. */
export interface SiteWords {
  site: Site;
  silences: Silences;
}

/** The risks that are accepted now, a line each, the first to end on top. Plain text. */
export function acceptedRisks(all: readonly SiteWords[], now: Date): string[] {
  return risks(all, ({ until }) => new Date(until) > now).map(({ site, risk }) => `${nameOf(site, risk)}, until ${endOf(site, risk)}`);
}

/** The risks whose time ran out after `since` (null: ever), a line each. Plain text. */
export function runOutRisks(all: readonly SiteWords[], since: Date | null, now: Date): string[] {
  const ended = ({ until }: AcceptedRisk) => new Date(until) <= now && (since === null || new Date(until) > since);
  return risks(all, ended).map(({ site, risk }) => `${nameOf(site, risk)} (until ${endOf(site, risk)})`);
}

function risks(all: readonly SiteWords[], isMeant: (risk: AcceptedRisk) => boolean): { site: Site; risk: AcceptedRisk }[] {
  const found = all.flatMap(({ site, silences }) =>
    Object.values(silences).flatMap((silence) => (silence.kind === 'accepted' && isMeant(silence) ? [{ site, risk: silence }] : [])),
  );
  return found.toSorted((a, b) => a.risk.until.localeCompare(b.risk.until));
}

/** What an attacker could use is not spelt out in a channel. */
function nameOf(site: Site, risk: AcceptedRisk): string {
  return `${site.name}: ${isExploitable(risk) ? 'a critical finding, named in its list only' : risk.title}`;
}

function endOf(site: Site, risk: AcceptedRisk): string {
  return dayText(new Date(risk.until), site.timeZone);
}
