import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Membership } from '../slack/membership.js';
import { ACTIONS } from './views.js';
import { announce, type WatchDeps } from './watch-monitor.js';

/** The button of alerts: says who looks after the outage, and changes nothing else. */
export function registerMonitors(app: App, deps: WatchDeps & { membership: Membership }): void {
  app.action<BlockAction<ButtonAction>>(ACTIONS.acknowledge, async ({ ack, action, body, respond, context }) => {
    const team = context.teamId ?? body.team?.id ?? '';
    const user = body.user.id;
    const [id = '', number = ''] = (action.value ?? '').split(' ');
    const before = await deps.monitors.get(team, id);
    const site = before === null ? null : await deps.sites.get(team, before.site);
    if (site === null || !(await deps.membership.isMember(team, user, site.channel))) {
      await ack();
      await respond({ response_type: 'ephemeral', replace_original: false, text: 'That monitor is gone, or you are not in its channel.' });
      return;
    }
    const monitor = await deps.monitors.update(team, id, (current) => {
      const { outage } = current;
      if (outage === null || outage.number !== Number(number) || outage.acknowledgedBy !== null) return current;
      return { ...current, edition: current.edition + 1, outage: { ...outage, acknowledgedBy: user } };
    });
    if (monitor !== null) await announce(deps, team, monitor);
    await ack();
  });
}
