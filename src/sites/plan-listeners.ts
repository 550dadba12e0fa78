import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { UserError } from '../shared/errors.js';
import { escapeText, mention } from '../slack/blocks.js';
import { valueOf } from '../slack/view-values.js';
import { onPress, type SiteListenerDeps, type SitePress } from './press.js';
import * as flow from './set-up.js';
import { ACTIONS, backupsQuestion, CHANGE_MODAL, changeModal, DAYS, type Day, goOnModal, WHAT_IT_READS } from './views.js';

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Changing day, time and hours, and what the introduction in the channel offers. */
export function registerPlanForm(app: App, deps: SiteListenerDeps): void {
  app.view(CHANGE_MODAL, async ({ ack, body, view }) => {
    const team = body.team?.id ?? '';
    const site = await deps.setUp.sites.get(team, view.private_metadata);
    const hours = Number(valueOf(view.state.values, 'hours').replace(',', '.'));
    if (!(hours >= 0.5 && hours <= 40)) {
      return ack({
        response_action: 'errors',
        errors: { hours: `"${valueOf(view.state.values, 'hours')}" hours: wanted is a number from 0.5 to 40.` },
      });
    }
    const time = valueOf(view.state.values, 'time');
    if (!TIME.test(time)) return ack({ response_action: 'errors', errors: { time: `"${time}" is no time: wanted is one such as 10:00.` } });
    if (site) {
      const day = dayValue(valueOf(view.state.values, 'day'));
      await flow.changePlan(deps.setUp, { team, user: body.user.id, site, day, time, hours });
      deps.log.info({ team, user: body.user.id, site: site.id, day, hours }, 'plan changed');
    }
    await ack();
  });

  app.action<BlockAction<ButtonAction>>(ACTIONS.joinRota, async ({ ack, body, respond }) => {
    const team = body.team?.id ?? '';
    const plan = await deps.setUp.plans.byChannel(team, body.channel?.id ?? '');
    const joined = plan
      ? await deps.setUp.plans.update(team, plan.id, (current) =>
          current.rota.includes(body.user.id) ? current : { ...current, rota: [...current.rota, body.user.id] },
        )
      : null;
    await ack();
    const order = joined?.rota.map(mention).join(', ');
    const text = order ? `You are in the rota: ${order}.` : 'There is no plan in this channel any more.';
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  });

  app.action(ACTIONS.whatItReads, async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', replace_original: false, text: WHAT_IT_READS });
  });
}
function dayValue(value: string): Day {
  return value in DAYS ? (value as Day) : 'TU';
}

/** The third choice of set-up: post it, change it, or not yet. */
export function registerThirdChoice(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.post, async (press) => {
    const { team, user, site } = press;
    await answerElsewhere(press, await flow.postPlan(deps.setUp, team, user, site));
    deps.log.info({ team, user, channel: site.channel }, 'plan started');
  });

  onPress(app, deps, ACTIONS.finish, async ({ team, user, site, client, triggerId }, action) => {
    const isLink = action.type === 'button' && action.url !== undefined;
    if (!isLink) await client.views.open({ trigger_id: triggerId, view: goOnModal(site) });
    if (site.backups) await flow.showThirdChoice(deps.setUp, team, user, site);
    else await flow.askBackups(deps.setUp, team, user, site, backupsQuestion(site));
  });

  onPress(app, deps, ACTIONS.notYet, async (press) => {
    await answerElsewhere(press, await flow.notYet(deps.setUp, press.team, press.user, press.site));
  });

  onPress(app, deps, ACTIONS.change, async ({ client, team, site, triggerId }) => {
    const plan = await deps.setUp.plans.byChannel(team, site.channel);
    if (!plan) throw new UserError(flow.NO_PLAN);
    const day = flow.dayOf(plan);
    if (day === null)
      throw new UserError(`${escapeText(plan.name)} does not come once each week. \`/maintenance plans\` changes it with *Edit*.`);
    const view = changeModal({
      siteId: site.id,
      day,
      time: plan.recurrence.at,
      hours: String(plan.hoursAWeek),
      dates: await nextDateLines(deps, team, plan),
    });
    await client.views.open({ trigger_id: triggerId, view });
  });

  app.action<BlockAction>(ACTIONS.changeField, async ({ ack, body, client }) => {
    await ack();
    const { view } = body;
    const team = body.team?.id ?? '';
    const site = view ? await deps.setUp.sites.get(team, view.private_metadata) : null;
    const plan = site ? await deps.setUp.plans.byChannel(team, site.channel) : null;
    if (!view || !site || !plan) return;
    const values = view.state.values;
    const times = { day: dayValue(valueOf(values, 'day')), time: valueOf(values, 'time') || plan.recurrence.at, hours: plan.hoursAWeek };
    const dates = await nextDateLines(deps, team, flow.withTimes(plan, times));
    const hours = valueOf(values, 'hours') || String(plan.hoursAWeek);
    await client.views.update({
      view_id: view.id,
      hash: view.hash,
      view: changeModal({ siteId: site.id, day: times.day, time: times.time, hours, dates }),
    });
  });
}

/** The direct message says it by itself; a press on a preview that stands elsewhere is answered there. */
async function answerElsewhere(press: SitePress, text: string): Promise<void> {
  if (!press.channel.startsWith('D')) await press.respond({ replace_original: true, text });
}

async function nextDateLines(deps: SiteListenerDeps, team: string, plan: Parameters<typeof flow.withTimes>[0]): Promise<string[]> {
  const dates = await deps.setUp.nextDates(team, plan, 5);
  return dates.map((date) => flow.spokenDate(date, plan.recurrence.timeZone));
}
