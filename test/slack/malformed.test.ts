import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { seededChance } from '../../playground/server/faults.js';
import { type TestBot, testBot } from './test-bot.js';

let bot: TestBot;
beforeAll(async () => {
  bot = await testBot('http');
  await bot.ready();
});
afterAll(async () => {
  await bot.close();
});

interface Attempt {
  name: string;
  body: string;
  headers: Record<string, string>;
  /** Statuses that are a fair answer. */
  fair: number[];
}

const FORM = 'application/x-www-form-urlencoded';

function signed(body: string, options: { type?: string; secret?: string; ageSeconds?: number } = {}): Record<string, string> {
  const { type = FORM, secret = bot.slack.signingSecret, ageSeconds = 0 } = options;
  const at = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return { 'content-type': type, 'x-slack-signature': signature, 'x-slack-request-timestamp': at };
}

function command(change: Record<string, string | null> = {}): string {
  const fields: Record<string, string | null> = {
    team_id: bot.slack.team,
    user_id: bot.slack.users.ada,
    channel_id: bot.slack.channels.shop,
    channel_name: 'shop-dev',
    command: '/audit',
    text: 'list',
    trigger_id: `1.2.${Math.trunc(chance() * 1e12)}`,
    response_url: `${bot.slack.url}/nowhere`,
    is_enterprise_install: 'false',
    ...change,
  };
  return new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))).toString();
}

function payload(value: unknown): string {
  return new URLSearchParams({ payload: typeof value === 'string' ? value : JSON.stringify(value) }).toString();
}

const chance = seededChance(7);
const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] ?? (list[0] as T);
const WRONG = [null, 0, 7, '', 'x', [], [null], {}, { id: 5 }, true] as const;

/** What a stranger, a broken proxy or a bug would send; none of it may reach a listener. */
const KINDS: ((n: number) => Attempt)[] = [
  (n) => ({ name: `no signature ${n}`, body: command(), headers: { 'content-type': FORM }, fair: [401] }),
  (n) => ({ name: `wrong secret ${n}`, body: command(), headers: signed(command(), { secret: 'not the secret' }), fair: [401] }),
  (n) => {
    const body = command();
    return { name: `old ${n}`, body, headers: signed(body, { ageSeconds: 301 + n }), fair: [401] };
  },
  (n) => {
    const body = command();
    return { name: `truncated ${n}`, body: body.slice(0, -1 - (n % 40)), headers: signed(body), fair: [401] };
  },
  (n) => {
    const body = command({ [pick(['team_id', 'user_id', 'channel_id', 'trigger_id'])]: pick([null, '']) });
    return { name: `command without a field ${n}`, body, headers: signed(body), fair: [400] };
  },
  (n) => {
    const body = `${command()}&${pick(['text=again', 'team_id=T2', 'user_id=U2', 'trigger_id=9', 'command=%2Fx'])}`;
    return { name: `command with a field twice ${n}`, body, headers: signed(body), fair: [400] };
  },
  (n) => {
    const body = command({ text: 'x'.repeat(900_000 + n * 10_000) });
    return { name: `command of a megabyte ${n}`, body, headers: signed(body), fair: [400, 413] };
  },
  (n) => {
    const body = pick(['null', ' null ', '5', '"x"', '[]', '{}', '{', '', '{"type":"event_callback"}', '{"event":null}', '{"event":{}}']);
    return { name: `JSON ${body} ${n}`, body, headers: signed(body, { type: 'application/json' }), fair: [400] };
  },
  (n) => {
    const event = { type: 'app_home_opened', user: pick(WRONG), channel: pick(WRONG.filter((one) => one !== 'x')), tab: 'home' };
    const body = JSON.stringify({ type: 'event_callback', team_id: pick(WRONG.filter((one) => one !== 'x')), event_id: `Ev${n}`, event });
    return { name: `event of wrong types ${n}`, body, headers: signed(body, { type: 'application/json' }), fair: [400] };
  },
  (n) => {
    const body = payload(
      pick(['null', '   null', '{', '[]', '7', '{}', '{"type":"nonsense"}', '{"type":"block_actions"}', '{"type":"view_submission"}']),
    );
    return { name: `payload ${decodeURIComponent(body)} ${n}`, body, headers: signed(body), fair: [400] };
  },
  (n) => {
    const actions = pick([[], [null], [{}], [{ action_id: 5 }], 'x', null, [{ action_id: '' }]]);
    const body = payload({ type: 'block_actions', team: { id: bot.slack.team }, user: { id: bot.slack.users.ada }, actions });
    return { name: `actions ${JSON.stringify(actions)} ${n}`, body, headers: signed(body), fair: [400] };
  },
  (n) => {
    const body = payload({
      type: 'block_actions',
      team: pick([null, {}, 7]),
      user: pick([null, {}, 'U1', { id: 3 }]),
      actions: [{ action_id: 'test.vote' }],
    });
    return { name: `nobody's action ${n}`, body, headers: signed(body), fair: [400] };
  },
  (n) => {
    const values = pick([
      null,
      'x',
      { name: null },
      { name: { name: null } },
      { name: { name: { value: 7 } } },
      { name: { name: { value: 'x'.repeat(3001) } } },
    ]);
    const view = { id: `V${n}`, callback_id: 'test.form', state: pick([null, { values }, { values }, { values }]) };
    const body = payload({
      type: 'view_submission',
      team: { id: bot.slack.team },
      user: { id: bot.slack.users.ada },
      trigger_id: `3.${n}`,
      view,
    });
    return { name: `form ${n}`, body, headers: signed(body), fair: [400] };
  },
  (n) => {
    const body = payload({
      type: 'block_actions',
      team: { id: bot.slack.team },
      user: { id: bot.slack.users.ada },
      trigger_id: `4.${n}`,
      actions: [{ type: 'button', action_id: `unheard.of${n}`, block_id: 'b' }],
    });
    return { name: `unknown action ${n}`, body, headers: signed(body), fair: [200] };
  },
  (n) => {
    const body = payload({
      type: pick(['shortcut', 'message_action']),
      team: { id: bot.slack.team },
      user: { id: bot.slack.users.ada },
      trigger_id: `5.${n}`,
      callback_id: `unheard_of_${n}`,
    });
    return { name: `unknown shortcut ${n}`, body, headers: signed(body), fair: [200] };
  },
];

it('answers 300 malformed requests, each in time, and does nothing', async () => {
  const before = bot.slack.messages(bot.slack.channels.shop).length;
  const attempts = Array.from({ length: 300 }, (_, n) => KINDS[n % KINDS.length]?.(n)).filter((one) => one !== undefined);
  for (const { name, body, headers, fair } of attempts) {
    const { status, ms } = await bot.slack.deliverRaw({ body, headers });
    expect({ name: name.slice(0, 100), status, inTime: ms < 3000 }).toEqual({
      name: name.slice(0, 100),
      status: fair.includes(status) ? status : fair,
      inTime: true,
    });
  }
  expect(bot.calls).toEqual([]);
  expect(bot.slack.messages(bot.slack.channels.shop)).toHaveLength(before);
  const alive = await bot.slack.command({ user: bot.slack.users.ada, channel: bot.slack.channels.shop, text: '/audit list' });
  expect(alive.text).toBe('audit: list');
}, 60_000);

it('does a request once that somebody recorded and sends again', async () => {
  const body = command({ text: 'recorded', trigger_id: '77.88.99' });
  const headers = signed(body);
  const first = await bot.slack.deliverRaw({ body, headers });
  const again = await bot.slack.deliverRaw({ body, headers });
  expect(first.status).toBe(200);
  expect(again.body).toEqual(first.body);
  expect(bot.calls.filter((call) => 'words' in call && call.words === 'recorded')).toHaveLength(1);
});

it('outlives a connection that breaks off in the middle of a request', async () => {
  const { port } = new URL(bot.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write('POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"type":', () =>
        socket.destroy(),
      );
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
  });
  expect((await fetch(`${bot.url}/slack/events`)).status).toBe(404);
  expect((await fetch(`${bot.url}//`)).status).toBe(404);
});
