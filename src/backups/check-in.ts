import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerLine, readBody } from '../shared/http-exchange.js';
import { hashOfKey } from './check-in-key.js';
import { isUnfurler, readCheckIn, readCheckInAddress } from './check-in-request.js';
import { cleanLog } from './log-lines.js';
import { type CheckIn, checkedIn, type Monitor, type MonitorState, monitorState } from './monitor.js';
import type { LogEntry } from './monitor-store.js';
import { scheduleDeadline, settleMonitor, type WatchDeps } from './watch-monitor.js';

/** A job may send this much of its output; it is kept as log. */
const MAX_BODY_BYTES = 100_000;
/** Check-ins with one key in a minute. */
const MAX_A_MINUTE = 60;

/**
 * The route `POST|GET /ping/<key>[/start|/fail|/<exit status>]`. Resolves to false for an address of another form.
 * A check-in is answered 200 only after it is stored; where it cannot be, with 503, so that `curl --retry` comes again.
 */
export function handleCheckIn(
  deps: WatchDeps & { onError: (error: unknown) => void },
): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    const address = readCheckInAddress(req.url ?? '/');
    if (address === null) return false;
    if (isUnfurler(req.headers['user-agent'] ?? '')) return reply(res, 200, 'A link preview is no check-in.');
    if (req.method !== 'GET' && req.method !== 'POST') return reply(res, 405, 'Use GET or POST.', { allow: 'GET, POST' });
    try {
      return await take(deps, req, res, hashOfKey(address.key), readCheckIn(address));
    } catch (error) {
      deps.onError(error);
      return reply(res, 503, 'The check-in could not be stored. Try again.', { 'retry-after': '10' });
    }
  };
}

async function take(
  deps: WatchDeps,
  req: IncomingMessage,
  res: ServerResponse,
  keyHash: string,
  checkIn: CheckIn | string,
): Promise<boolean> {
  const now = deps.now();
  const owner = await deps.monitors.byKeyHash(keyHash);
  if (owner === null) return reply(res, 404, 'No such check-in address.');
  const { team, id } = owner;
  const [count, isRemoved] = await Promise.all([deps.monitors.countCheckIn(keyHash, now), deps.workspaces.isRemoved(team)]);
  if (count > MAX_A_MINUTE) return reply(res, 429, 'Too many check-ins.', { 'retry-after': String(60 - now.getUTCSeconds()) });
  if (typeof checkIn === 'string') return reply(res, 400, checkIn);
  const body = await readBody(req, MAX_BODY_BYTES);
  if (body === null) return reply(res, 413, `At most ${MAX_BODY_BYTES} bytes are taken as log.`);
  let stateBefore: MonitorState = 'up';
  const change = (before: Monitor) => {
    stateBefore = monitorState(before, now);
    return checkedIn(before, checkIn, now);
  };
  // The time is kept also where Farrier was removed, so that the monitor is right when it is back; what the job sent is not, and nobody is told anything.
  const monitor = await deps.monitors.checkIn(team, id, change, isRemoved ? null : logEntry(checkIn, now, body));
  if (monitor === null) return reply(res, 404, 'No such check-in address.');
  // Until the deadline is moved the ledger has the one before, which looks again and finds nothing.
  await Promise.all([scheduleDeadline(deps, team, monitor), isRemoved ? null : settleMonitor(deps, team, id)]);
  if (isRemoved) return reply(res, 200, 'OK');
  // Outages are told by whoever settles them; here, a check-in that is the first, came late or ended a pause.
  if (stateBefore !== 'up' && stateBefore !== 'down' && monitorState(monitor, now) === 'up')
    await deps.tellRounds(team, monitor.site, `${id}.${now.getTime()}`);
  return reply(res, 200, 'OK');
}

function logEntry({ signal, rid, bytes }: CheckIn, now: Date, body: Buffer): LogEntry {
  const word = signal.kind === 'fail' && signal.exit !== null ? `exit ${signal.exit}` : signal.kind;
  return { at: now.toISOString(), signal: word, rid, bytes, body: cleanLog(body.toString()) };
}

function reply(...answer: Parameters<typeof answerLine>): true {
  answerLine(...answer);
  return true;
}
