import type { SlackDouble } from '../../playground/server/slack-double.js';
import { ACCEPT_MODAL, ACTIONS as AUDITS, FINDINGS_MODAL, PICKER_MODAL, UNTRUE_MODAL } from '../../src/audits/views.js';
import { ACTIONS as BACKUPS } from '../../src/backups/views.js';
import { CALENDAR } from '../../src/maintenance/calendar/calendar-views.js';
import { FORMS as MAINTENANCE_FORMS } from '../../src/maintenance/forms.js';
import { ROTA_ACTIONS } from '../../src/maintenance/people/rota-actions.js';
import { PREFERENCES_FORM } from '../../src/maintenance/people/rota-views.js';
import { PLAN_FIELD, PLAN_FORM } from '../../src/maintenance/plans/plan-form-views.js';
import { PLAN_EDIT, PLAN_MENU, PLAN_NEW } from '../../src/maintenance/plans/plan-menu.js';
import { PLAN_FORMS, PLANS } from '../../src/maintenance/plans/plan-menu-views.js';
import { MOVE_FORM, TROUBLE } from '../../src/maintenance/plans/plan-trouble-views.js';
import { TASK_FORMS, TASKS } from '../../src/maintenance/plans/task-list-views.js';
import { CLOSING_FORMS } from '../../src/maintenance/rounds/closing-forms.js';
import { CLOSING } from '../../src/maintenance/rounds/closing-views.js';
import { ACTIONS as MAINTENANCE } from '../../src/maintenance/views.js';
import { CONNECT, CONNECT_MODAL, DROP_MODAL } from '../../src/sites/connect-views.js';
import { CHANGE_MODAL, EDIT_MODAL, SETUP_MODAL, ACTIONS as SITES } from '../../src/sites/views.js';
import { ASIDE, ESTIMATE, NEW_WISH, PLAN } from '../../src/wishlist/forms.js';
import { LIST } from '../../src/wishlist/list-views.js';
import { MERGE } from '../../src/wishlist/merge-views.js';
import { NIBBLE_ACTIONS } from '../../src/wishlist/nibble-views.js';
import { ACTIONS as WISHLIST } from '../../src/wishlist/views.js';
import type { Attempt } from './bad-requests.js';
import { formBody, payloadBody, signedPost } from './signed-post.js';

/** Ids of things that are there, to be named in the wrong way. */
export interface RealThings {
  wish: string;
  round: string;
  task: string;
  site: string;
  monitor: string;
}

/** Joining the rota, opening a form and what is about everything carry no value that could be wrong. */
const NO_VALUE: string[] = [SITES.joinRota, SITES.whatItReads, SITES.setUp, PLANS.resumeAll];

const PLAN_ACTIONS = { PLAN_EDIT, PLAN_MENU, PLAN_NEW, PLAN_FIELD };
const ROUND_ACTIONS = [MAINTENANCE, CLOSING, ROTA_ACTIONS, CALENDAR, PLAN_ACTIONS, PLANS, TASKS, TROUBLE];
const ACTION_IDS = [...ROUND_ACTIONS, SITES, CONNECT, AUDITS, WISHLIST, NIBBLE_ACTIONS, BACKUPS]
  .flatMap((ids): string[] => Object.values(ids))
  .filter((id) => !NO_VALUE.includes(id));
const FORM_IDS = [
  ...[MAINTENANCE_FORMS, CLOSING_FORMS, TASK_FORMS].flatMap((forms): string[] => Object.values(forms)),
  PLAN_FORMS.delete,
  PLAN_FORM,
  MOVE_FORM,
  PREFERENCES_FORM,
  CONNECT_MODAL,
  DROP_MODAL,
  ACCEPT_MODAL,
  UNTRUE_MODAL,
  SETUP_MODAL,
  EDIT_MODAL,
  CHANGE_MODAL,
  PICKER_MODAL,
  FINDINGS_MODAL,
  NEW_WISH,
  ESTIMATE,
  PLAN,
  ASIDE,
  MERGE,
  LIST,
];
const COMMANDS = [
  '/maintenance pause until 2026-02-30',
  '/maintenance pause for ever',
  '/maintenance site <!channel>',
  '/maintenance remove ../shop',
  '/maintenance \u0000\u202e',
  '/maintenance next __proto__',
  '/maintenance constructor',
  '/farrier toString',
  '/farrier 🧨🧨🧨',
  '/audit djnago',
  '/audit dependencies nosuch',
  '/audit cancel ../x',
  '/audit history x y z',
  '/audit __proto__',
  '/audit all constructor',
  '/wishlist top -1',
  '/wishlist top 1e9',
  '/wishlist top NaN',
  '/wishlist search \\',
  '/wishlist __proto__',
  '/wishlist add \u200b\u0000 ',
];

/**
 * Requests that Slack could have sent as far as their form goes, with ids, values, metadata and entries that nobody here ever
 * wrote: an old message of another version, or somebody who has the signing secret.
 */
export function garbageRequests(slack: SlackDouble, real: RealThings, garbageAt: number): Attempt[] {
  const { signingSecret: secret, team } = slack;
  const person = { team: { id: team }, user: { id: slack.users.ada, team_id: team } };
  const place = { channel: { id: slack.channels.shop, name: 'shop-dev' }, container: { type: 'message', channel_id: slack.channels.shop } };
  const values = [
    '',
    'x',
    '{}',
    '"',
    '../../etc/passwd',
    '__proto__',
    `${real.wish}x`,
    `${real.task}x/${real.round}`,
    `${real.task}/${real.round}x`,
    `999/${real.round}`,
    `backups/nosuch/${real.round}`,
    `${real.monitor} 999`,
    `withdraw.${real.wish}x`,
    '{"channel":7}',
    'y'.repeat(2000),
  ];
  const of = (n: number) => values[(n + garbageAt) % values.length] ?? '';
  const send = (name: string, body: string): Attempt => ({ name, fair: [200], ...signedPost(body, { secret }) });

  const presses = ACTION_IDS.map((id, n) => {
    const value = of(n);
    const kind = [{ type: 'button', value }, { type: 'overflow', selected_option: { value } }, { type: 'static_select' }][
      (n + garbageAt) % 3
    ];
    const actions = [{ ...kind, action_id: id, block_id: 'b' }];
    const trigger = { trigger_id: `7.${garbageAt}.${n}`, response_url: `${slack.url}/nowhere` };
    return send(
      `${id} ${JSON.stringify(actions[0])}`.slice(0, 120),
      payloadBody({ type: 'block_actions', ...person, ...place, ...trigger, actions }),
    );
  });
  const submissions = FORM_IDS.map((id, n) => {
    const entry = { value: of(n), selected_option: { value: of(n + 1) }, selected_time: '25:99', selected_channel: 'C0NOSUCH' };
    const blocks = ['title', 'words', 'reason', 'to', 'site', 'audit', 'where', 'size', 'slot', 'day', 'time', 'hours', 'name', 'channel'];
    const state = { values: Object.fromEntries(blocks.map((block) => [block, { [block]: entry }])) };
    const view = { id: `V${garbageAt}G${n}`, hash: 'h', type: 'modal', callback_id: id, private_metadata: of(n + 2), state };
    return send(
      `${id} ${of(n + 2)}`.slice(0, 120),
      payloadBody({ type: 'view_submission', ...person, trigger_id: `8.${garbageAt}.${n}`, view }),
    );
  });
  const hours = { hours: { hours: { value: '2' } } };
  const offClock = ['25:99', 'noon', '', '10:00; DROP'].map((time, n) => {
    const state = { values: { ...hours, day: { day: { selected_option: { value: 'XX' } } }, time: { time: { selected_time: time } } } };
    const view = { id: `V${garbageAt}T${n}`, hash: 'h', type: 'modal', callback_id: CHANGE_MODAL, private_metadata: real.site, state };
    return send(`a plan at ${time}`, payloadBody({ type: 'view_submission', ...person, trigger_id: `9.${garbageAt}.${n}`, view }));
  });
  const sites = ['https://git.example/a/b#%E0%A4%A', 'http://[::1', 'local:..', 'file:///etc/passwd'].map((repository, n) => {
    const fields = { name: 'Garbage', address: 'https://exa mple', repository, timeZone: '+02:00', channel: slack.channels.shop };
    const state = { values: Object.fromEntries(Object.entries(fields).map(([block, value]) => [block, { [block]: { value } }])) };
    const view = { id: `V${garbageAt}S${n}`, hash: 'h', type: 'modal', callback_id: SETUP_MODAL, private_metadata: '', state };
    return send(`a site at ${repository}`, payloadBody({ type: 'view_submission', ...person, trigger_id: `10.${garbageAt}.${n}`, view }));
  });
  const typed = COMMANDS.map((line, n) => {
    const [word = '', ...rest] = line.split(' ');
    const fields = { team_id: team, user_id: slack.users.ada, channel_id: slack.channels.shop, channel_name: 'shop-dev' };
    return send(line, formBody({ ...fields, command: word, text: rest.join(' '), trigger_id: `11.${garbageAt}.${n}`, response_url: null }));
  });
  return [...presses, ...submissions, ...offClock, ...sites, ...typed];
}
