import { TZDate } from '@date-fns/tz';
import { format } from 'date-fns/format';
import type { Proof } from '../../maintenance/rounds/round.js';
import type { Site } from '../../sites/site.js';
import { expectedAfter } from '../expected.js';
import { spokenBytes, spokenMs } from '../spoken.js';
import type { Look } from './look.js';
import { type Place, spokenLocation } from './place.js';
import { placeFindings } from './place-findings.js';
import type { PlaceState } from './place-store.js';

const FIXES: Record<string, (site: string) => string> = {
  'backup-missing': (site) => `Find out why no backup of ${site} lies in its place`,
  'backup-stale': (site) => `Get ${site}'s backups running again`,
  'backup-size-drop': (site) => `Find out why ${site}'s backup shrank`,
  'backup-format-unknown': (site) => `Find out what ${site}'s backup job writes`,
  'backup-truncated': (site) => `Find out why ${site}'s backup is cut short`,
  'backup-retention-gap': (site) => `Find out why ${site} has days without a backup`,
  'backup-public-object': (site) => `Make ${site}'s backups private`,
};

/** A look is made each hour; what an older one says may be otherwise by now. */
const TOO_OLD_MS = 3 * 3_600_000;

/** What the files of a place prove: the newest is young, whole, and of its usual size. What was not looked at is unknown, never fine. */
export function provePlace(site: Pick<Site, 'name' | 'timeZone'>, { place, look }: PlaceState, now: Date): Proof {
  const where = spokenLocation(place.location);
  if (look === null) return { state: 'unknown', evidence: `${where} was not looked at yet` };
  if (look.trouble !== null) return { state: 'unknown', evidence: `${where} could not be looked at: ${look.trouble.replace(/\.$/, '')}` };
  const lookedMs = now.getTime() - Date.parse(look.at);
  if (lookedMs > TOO_OLD_MS) return { state: 'unknown', evidence: `${where} was last looked at ${spokenMs(lookedMs)} ago` };
  const findings = placeFindings(place, look, now);
  const [worst] = findings;
  if (worst !== undefined) {
    const others = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
    return {
      state: 'open',
      evidence: `${worst.title}${others}, in ${where}`,
      fix: FIXES[worst.check]?.(site.name) ?? `${worst.fix} (${site.name})`,
      findings,
    };
  }
  return sound(site, place, look, now);
}

function sound(site: Pick<Site, 'timeZone'>, place: Place, look: Look, now: Date): Proof {
  const [newest] = look.newest;
  if (newest === undefined)
    return { state: 'unknown', evidence: `only files whose age is not known lie in ${spokenLocation(place.location)}` };
  const seen = `newest file ${spokenAt(site.timeZone, newest.at, now)}, ${spokenBytes(newest.bytes)}`;
  const [unchecked] = look.unchecked;
  if (unchecked !== undefined) return { state: 'unknown', evidence: `${seen}; could not be looked at: ${unchecked.replace(/\.$/, '')}` };
  if (now.getTime() >= expectedAfter(place, Date.parse(newest.at)))
    return { state: 'unknown', evidence: `late: ${seen}, and the next one is overdue but within its grace` };
  return { state: 'proven', evidence: look.inner === 'encrypted' ? `${seen}, encrypted, so its contents are not seen` : seen };
}

/** `at 03:02`, with the day when it is not of today. */
function spokenAt(timeZone: string, iso: string, now: Date): string {
  const at = new TZDate(new Date(iso), timeZone);
  const isToday = format(at, 'yyyy-MM-dd') === format(new TZDate(now, timeZone), 'yyyy-MM-dd');
  return `${isToday ? 'at' : format(at, "EEE d MMM 'at'")} ${format(at, 'HH:mm')}`;
}
