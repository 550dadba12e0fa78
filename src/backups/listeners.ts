import type { App, BlockAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { Membership } from '../slack/membership.js';
import { type Monitor, type Outage, paused } from './monitor.js';
import { ACTIONS } from './views.js';
import { announce, scheduleDeadline, type WatchDeps } from './watch-monitor.js';

export type MonitorListenerDeps = WatchDeps & { membership: Membership };

const HOUR_MS = 3_600_000;
const LONGEST_SNOOZE_HOURS = 168;

/** The choices of alerts: who looks after the outage, when to hear of it again, and not to wait for the job any more. */
export function registerMonitors(app: App, deps: MonitorListenerDeps): void {
  onAlert(app, deps, ACTIONS.acknowledge, (monitor, outage, { user }) =>
    outage.acknowledgedBy === null ? withOutage(monitor, { ...outage, acknowledgedBy: user }) : monitor,
  );
  onAlert(app, deps, ACTIONS.snooze, (monitor, outage, { user, word, now }) => {
    const hours = Number(word);
    if (!(hours > 0 && hours <= LONGEST_SNOOZE_HOURS) || outage.endedAt !== null || outage.acknowledgedBy !== null) return monitor;
    return withOutage(monitor, { ...outage, snoozed: { by: user, until: new Date(now.getTime() + hours * HOUR_MS).toISOString() } });
  });
  onAlert(app, deps, ACTIONS.pause, (monitor, outage, { user, now }) => (outage.endedAt === null ? paused(monitor, user, now) : monitor));
}

function withOutage(monitor: Monitor, outage: Outage): Monitor {
  return { ...monitor, edition: monitor.edition + 1, outage };
}

interface Pressed {
  user: string;
  /** What stands behind the monitor and its outage in the value. */
  word: string;
  now: Date;
}

/** Changes the monitor whose outage an alert is about, when it is still that outage, and shows it. Again changes nothing. */
function onAlert(
  app: App,
  deps: MonitorListenerDeps,
  actionId: string,
  change: (monitor: Monitor, outage: Outage, pressed: Pressed) => Monitor,
): void {
  app.action<BlockAction<ButtonAction | StaticSelectAction>>(actionId, async ({ ack, action, body, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const [id = '', number = '', word = ''] = valueOf(action).split(' ');
    const before = await deps.monitors.get(team, id);
    const site = before === null ? null : await deps.sites.get(team, before.site);
    if (site === null || !(await deps.membership.isMember(team, user, site.channel))) {
      await ack();
      await respond({ response_type: 'ephemeral', replace_original: false, text: 'That monitor is gone, or you are not in its channel.' });
      return;
    }
    const now = deps.now();
    const monitor = await deps.monitors.update(team, id, (current) => {
      const { outage } = current;
      return outage === null || outage.number !== Number(number) ? current : change(current, outage, { user, word, now });
    });
    if (monitor !== null) {
      await scheduleDeadline(deps, team, monitor);
      await announce(deps, team, monitor);
    }
    await ack();
  });
}

function valueOf(action: ButtonAction | StaticSelectAction): string {
  return action.type === 'button' ? (action.value ?? '') : action.selected_option.value;
}
