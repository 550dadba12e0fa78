import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { DueStore } from '../schedule/due-store.js';
import { UserError } from '../shared/errors.js';
import type { Site } from '../sites/site.js';
import type { AuditCommandDeps } from './commands.js';
import type { Finding } from './finding.js';
import { findingAt, findingsModal, type Place, readPlace } from './findings-view.js';
import type { RunResult } from './result.js';
import { riskMember } from './risk-kind.js';
import { hashOfEvidence, type Silence } from './silence.js';
import * as forms from './silence-forms.js';
import { ACCEPT_MODAL, ACTIONS, UNTRUE_MODAL } from './views.js';

export interface SilencingDeps extends Pick<AuditCommandDeps, 'sites' | 'membership' | 'reports' | 'silences' | 'now'> {
  due: Pick<DueStore, 'schedule' | 'remove'>;
  log: { info(fields: object, message: string): void };
}

/** One finding in the list that somebody has open. */
interface Chosen {
  site: Site;
  result: RunResult;
  finding: Finding;
}

const NOT_THEIRS = 'That site is gone, or you are not in its channel.';
const GONE = 'That report is no longer kept. Run the audit again.';

/** The two ways to silence a finding, from the list of all findings, and the way back. */
export function registerSilencing(app: App, deps: SilencingDeps): void {
  for (const id of [ACTIONS.accept, ACTIONS.untrue]) {
    app.action<BlockAction<ButtonAction>>(id, async ({ ack, action, body, client }) => {
      if (body.view === undefined) return await ack();
      const place = readPlace(body.view.private_metadata);
      const about: forms.About = { place, index: Number(action.value), list: body.view.id };
      const { finding, site: found } = await chosen(deps, { team: teamOf(body), user: body.user.id }, about);
      const view =
        id === ACTIONS.untrue
          ? forms.untrueModal(about, finding)
          : forms.acceptModal({ about, finding, user: body.user.id, timeZone: found.timeZone, now: deps.now() });
      await client.views.push({ trigger_id: body.trigger_id, view });
      await ack();
    });
  }

  app.action<BlockAction<ButtonAction>>(ACTIONS.takeBack, async ({ ack, action, body, client }) => {
    if (body.view === undefined) return await ack();
    const who = { team: teamOf(body), user: body.user.id };
    const place = readPlace(body.view.private_metadata);
    const { site, result, finding } = await chosen(deps, who, { place, index: Number(action.value) });
    await deps.silences.takeBack(who.team, site.id, finding.id, { by: who.user, at: deps.now() });
    await deps.due.remove(riskMember(who.team, site.id, finding.id));
    deps.log.info({ ...who, site: site.id, finding: finding.id }, 'word about a finding taken back');
    await showList(deps, client, who.team, { list: body.view.id, place, site, result });
    await ack();
  });

  app.view(UNTRUE_MODAL, async ({ ack, body, view, client }) => {
    const who = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const about = forms.readAbout(view.private_metadata);
    const read = forms.readUntrue(view.state.values);
    if ('errors' in read) return await ack({ response_action: 'errors', errors: read.errors });
    await say(deps, client, who, about, ({ finding }, said) => ({ ...said, finding: finding.id, kind: 'untrue', ...read }));
    await ack();
  });

  app.view(ACCEPT_MODAL, async ({ ack, body, view, client }) => {
    const who = { team: body.team?.id ?? body.user.team_id ?? '', user: body.user.id };
    const about = forms.readAbout(view.private_metadata);
    const { site } = await chosen(deps, who, about);
    const read = forms.readAcceptance(view.state.values, site.timeZone, deps.now());
    if ('errors' in read) return await ack({ response_action: 'errors', errors: read.errors });
    const { reason, owner, until, untilFix } = read;
    await say(deps, client, who, about, ({ finding }, said) => ({
      ...said,
      finding: finding.id,
      kind: 'accepted',
      reason,
      owner,
      until: until.toISOString(),
      ...(untilFix ? { untilFix } : {}),
    }));
    await ack();
  });
}

type Said = Pick<Silence, 'version' | 'check' | 'title' | 'hash' | 'by' | 'at'>;

/** Keeps what somebody said about a finding, and shows it in the list. An accepted risk goes into the ledger first, so that it ends. */
async function say(
  deps: SilencingDeps,
  client: WebClient,
  who: { team: string; user: string },
  about: forms.About,
  make: (chosen: Chosen, said: Said) => Silence,
): Promise<void> {
  const one = await chosen(deps, who, about);
  const { check, title } = one.finding;
  const said: Said = { version: 1, check, title, hash: hashOfEvidence(one.finding), by: who.user, at: deps.now().toISOString() };
  const silence = make(one, said);
  const member = riskMember(who.team, one.site.id, silence.finding);
  if (silence.kind === 'accepted') await deps.due.schedule(member, new Date(silence.until));
  else await deps.due.remove(member);
  await deps.silences.say(who.team, one.site.id, silence);
  deps.log.info({ ...who, site: one.site.id, finding: silence.finding, kind: silence.kind }, 'finding silenced');
  // The list lies under the form; where somebody closed it, there is nothing to show.
  await showList(deps, client, who.team, { ...about, ...one }).catch(() => {});
}

async function chosen(
  deps: SilencingDeps,
  { team, user }: { team: string; user: string },
  { place, index }: { place: Place; index: number },
): Promise<Chosen> {
  const site = await deps.sites.get(team, place.site);
  if (site === null || !(await deps.membership.isMember(team, user, site.channel))) throw new UserError(NOT_THEIRS);
  const result = await deps.reports.result(team, place.run, place.audit);
  const finding = result === null ? null : findingAt(result, index, site.dueDays);
  if (result === null || finding === null) throw new UserError(GONE);
  return { site, result, finding };
}

async function showList(
  deps: SilencingDeps,
  client: WebClient,
  team: string,
  { list, place, site, result }: { list: string; place: Place; site: Site; result: RunResult },
): Promise<void> {
  const silences = await deps.silences.ofSite(team, site.id);
  const view = findingsModal({ siteName: site.name, result, place, silences, now: deps.now(), dueDays: site.dueDays });
  await client.views.update({ view_id: list, view });
}

function teamOf(body: BlockAction): string {
  return body.team?.id ?? body.user.team_id ?? '';
}
