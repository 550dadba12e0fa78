import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Report } from '../../audits/report.js';
import { supportEnds } from '../../audits/support-ends.js';
import { hashOfKey } from '../../backups/check-in-key.js';
import type { Clock } from '../../shared/clock.js';
import { answerLine, pathOf } from '../../shared/http-exchange.js';
import type { Site } from '../../sites/site.js';
import type { PlanStore } from '../plans/plan-store.js';
import type { RoundStore } from '../rounds/round-store.js';
import { calendarDates } from './calendar-dates.js';
import { calendarText } from './calendar-file.js';
import type { CalendarKeyStore, CalendarOwner } from './calendar-key-store.js';

/** Looks with one key in a minute; a calendar looks a few times an hour. */
const MAX_A_MINUTE = 30;
const NO_SUCH = 'No such calendar.';

export interface CalendarDeps {
  calendarKeys: CalendarKeyStore;
  plans: Pick<PlanStore, 'ofChannel'>;
  rounds: Pick<RoundStore, 'get'>;
  sites: { byChannel(team: string, channel: string): Promise<Site[]> };
  reports: { latest(team: string, site: string): Promise<Record<string, Report>> };
  membership: { isMember(team: string, user: string, channel: string): Promise<boolean> };
  now: Clock;
}

/**
 * The route `GET /calendar/<key>.ics`: coming rounds of a channel and when support of its sites' Django and Python ends. Resolves to
 * false for an address of another form. Who has left the channel sees nothing of it any more.
 */
export function handleCalendar(
  deps: CalendarDeps & { onError: (error: unknown) => void },
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    const [, key] = /^\/calendar\/([^/]+)\.ics$/.exec(pathOf(req)) ?? [];
    if (key === undefined) return false;
    if (req.method !== 'GET' && req.method !== 'HEAD') return reply(res, 405, 'Use GET.', { allow: 'GET, HEAD' });
    try {
      return await show(deps, res, hashOfKey(key));
    } catch (error) {
      deps.onError(error);
      return reply(res, 503, 'The calendar could not be read. Try again.', { 'retry-after': '60' });
    }
  };
}

async function show(deps: CalendarDeps, res: ServerResponse, keyHash: string): Promise<boolean> {
  const now = deps.now();
  const owner = await deps.calendarKeys.byHash(keyHash);
  if (owner === null) return reply(res, 404, NO_SUCH);
  const count = await deps.calendarKeys.countUse(keyHash, now);
  if (count > MAX_A_MINUTE) return reply(res, 429, 'Too many looks in one minute.', { 'retry-after': String(60 - now.getUTCSeconds()) });
  if (!(await deps.membership.isMember(owner.team, owner.user, owner.channel))) return reply(res, 404, NO_SUCH);
  const body = await calendarOf(deps, owner, now);
  res.writeHead(200, {
    'content-type': 'text/calendar; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'private, no-store',
  });
  res.end(body);
  return true;
}

async function calendarOf(deps: CalendarDeps, { team, channel }: CalendarOwner, now: Date): Promise<string> {
  const sites = await deps.sites.byChannel(team, channel);
  const plans = (await deps.plans.ofChannel(team, channel)).filter((plan) => plan.state !== 'draft');
  const ends = await Promise.all(
    sites.map(async (site) => supportEnds(await deps.reports.latest(team, site.id)).map((end) => ({ site, end }))),
  );
  return calendarText({
    plans: await Promise.all(
      plans.map(async (plan) => ({
        plan,
        sites: sites.filter(({ id }) => plan.sites.includes(id)).map(({ name }) => name),
        dates: await calendarDates(deps.rounds, team, plan, now),
      })),
    ),
    ends: ends.flat(),
    now,
  });
}

function reply(...answer: Parameters<typeof answerLine>): true {
  answerLine(...answer);
  return true;
}
