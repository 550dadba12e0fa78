import { seededChance } from '../../playground/server/faults.js';
import type { SlackDouble } from '../../playground/server/slack-double.js';
import { FORM, formBody, payloadBody, type RawPost, signedPost } from './signed-post.js';

export interface Attempt extends RawPost {
  name: string;
  /** Statuses that are a fair answer. */
  fair: number[];
}

const WRONG = [null, 0, 7, '', 'x', [], [null], {}, { id: 5 }, true] as const;
/** Ids are never objects; the shortest wrong word could be one. */
const NO_ID = WRONG.filter((one) => one !== 'x');

/** What a stranger, a broken proxy or a bug would send. None of it is a request of Slack, so none may reach a listener. */
export function malformedRequests(slack: SlackDouble, count: number): Attempt[] {
  const chance = seededChance(7);
  const pick = <T>(list: readonly [T, ...T[]] | readonly T[]): T => {
    const one = list[Math.floor(chance() * list.length)];
    if (one === undefined) throw new Error('Nothing to pick from');
    return one;
  };
  const { signingSecret: secret, team } = slack;
  const signed = (name: string, body: string, fair: number[], options: { type?: string; secret?: string; ageSeconds?: number } = {}) => ({
    name,
    fair,
    ...signedPost(body, { secret, ...options }),
  });
  const json = { type: 'application/json' };
  const person = { team: { id: team }, user: { id: slack.users.ada } };
  const command = (change: Record<string, string | null> = {}) =>
    formBody({
      team_id: team,
      user_id: slack.users.ada,
      channel_id: slack.channels.shop,
      channel_name: 'shop-dev',
      command: '/audit',
      text: 'list',
      trigger_id: `1.2.${Math.trunc(chance() * 1e12)}`,
      response_url: `${slack.url}/nowhere`,
      is_enterprise_install: 'false',
      ...change,
    });

  const kinds: ((n: number) => Attempt)[] = [
    () => ({ name: 'no signature', body: command(), headers: { 'content-type': FORM }, fair: [401] }),
    () => signed('wrong secret', command(), [401], { secret: 'not the secret' }),
    (n) => signed('old', command(), [401], { ageSeconds: 301 + n }),
    (n) => {
      const whole = signed('truncated', command(), [401]);
      return { ...whole, body: whole.body.slice(0, -1 - (n % 40)) };
    },
    (n) => {
      const [one, other] = [signed('', command(), []), signed('', command({ text: `other ${n}` }), [])];
      return { name: "another request's signature", body: one.body, headers: other.headers, fair: [401] };
    },
    () => {
      const field = pick(['team_id', 'user_id', 'channel_id', 'trigger_id']);
      return signed(`command without ${field}`, command({ [field]: pick([null, '']) }), [400]);
    },
    () => {
      const twice = pick(['text=again', 'team_id=T2', 'user_id=U2', 'trigger_id=9', 'command=%2Fx']);
      return signed(`command with ${twice} too`, `${command()}&${twice}`, [400]);
    },
    (n) => signed('command of a megabyte', command({ text: 'x'.repeat(900_000 + n * 10_000) }), [400, 413]),
    () => {
      const body = pick(['null', ' null ', '5', '"x"', '[]', '{}', '{', '', '{"type":"event_callback"}', '{"event":null}', '{"event":{}}']);
      return signed(`JSON ${body}`, body, [400], json);
    },
    (n) => {
      const event = { type: 'app_home_opened', user: pick(WRONG), channel: pick(NO_ID), tab: 'home' };
      const body = JSON.stringify({ type: 'event_callback', team_id: pick(NO_ID), event_id: `Ev${n}`, event });
      return signed('event of wrong types', body, [400], json);
    },
    () => {
      const typed = pick(['"nonsense"', '"block_actions"', '"view_submission"', '["view_submission"]', '7']);
      const body = payloadBody(pick(['null', '   null', '{', '[]', '7', '{}', `{"type":${typed}}`]));
      return signed(`payload ${decodeURIComponent(body)}`, body, [400]);
    },
    () => {
      const actions = pick([[], [null], [{}], [{ action_id: 5 }], 'x', null, [{ action_id: '' }]]);
      return signed(`actions ${JSON.stringify(actions)}`, payloadBody({ type: 'block_actions', ...person, actions }), [400]);
    },
    () => {
      const nobody = { team: pick([null, {}, 7]), user: pick([null, {}, 'U1', { id: 3 }]) };
      return signed("nobody's action", payloadBody({ type: 'block_actions', ...nobody, actions: [{ action_id: 'wishlist.vote' }] }), [400]);
    },
    (n) => {
      const long = { title: { title: { value: 'x'.repeat(3001) } } };
      const values = pick([null, 'x', { title: null }, { title: { title: null } }, { title: { title: { value: 7 } } }, long]);
      const view = { id: `V${n}`, callback_id: 'wishlist.new', state: pick([null, { values }, { values }, { values }]) };
      return signed(
        `form ${JSON.stringify(values).slice(0, 60)}`,
        payloadBody({ type: 'view_submission', ...person, trigger_id: `3.${n}`, view }),
        [400],
      );
    },
    (n) => {
      const actions = [{ type: 'button', action_id: `unheard.of${n}`, block_id: 'b' }];
      return signed('unknown action', payloadBody({ type: 'block_actions', ...person, trigger_id: `4.${n}`, actions }), [200]);
    },
    (n) => {
      const type = pick(['shortcut', 'message_action']);
      const body = payloadBody({ type, ...person, trigger_id: `5.${n}`, callback_id: `unheard_of_${n}` });
      return signed('unknown shortcut', body, [200]);
    },
    (n) => {
      const view = { id: `W${n}`, callback_id: `unheard.of${n}`, state: { values: {} } };
      return signed('unknown form', payloadBody({ type: 'view_submission', ...person, trigger_id: `6.${n}`, view }), [200]);
    },
    (n) => signed('unknown command', command({ command: `/unheard${n}` }), [200]),
    (n) => {
      const forged = {
        team_id: `T0FORGED${n}`,
        command: pick(['/audit', '/wishlist', '/maintenance']),
        text: pick(['add x', 'now', 'all']),
      };
      return signed('command of a forged team', command(forged), [200]);
    },
    (n) => {
      const event = { type: pick(['app_uninstalled', 'tokens_revoked', 'channel_archive']), tokens: { bot: ['U1'] }, channel: 'C1' };
      const body = JSON.stringify({ type: 'event_callback', team_id: `T0FORGED${n}`, event_id: `Ev0F${n}`, event });
      return signed('event of a forged team', body, [200], json);
    },
  ];
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]?.(n)).filter((one) => one !== undefined);
}
