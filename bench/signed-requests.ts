import { createHmac } from 'node:crypto';

/** A request to `/slack/events` as Slack would sign it now, as bytes ready to be written to a socket. */
export function signedRequest(options: { secret: string; body: string; contentType?: string; path?: string; at?: Date }): Buffer {
  const { secret, body, contentType = 'application/x-www-form-urlencoded', path = '/slack/events', at = new Date() } = options;
  const seconds = Math.floor(at.getTime() / 1000);
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: keep-alive',
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Slack-Request-Timestamp: ${seconds}`,
    `X-Slack-Signature: v0=${signature}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The body of a slash command. */
export function commandBody(options: {
  team: string;
  user: string;
  channel: string;
  channelName: string;
  command: string;
  text: string;
  triggerId: string;
  responseUrl?: string;
}): string {
  return new URLSearchParams({
    token: 'none',
    team_id: options.team,
    team_domain: 'bench',
    channel_id: options.channel,
    channel_name: options.channelName,
    user_id: options.user,
    user_name: 'bench',
    command: options.command,
    text: options.text,
    api_app_id: 'A0BENCH',
    is_enterprise_install: 'false',
    response_url: options.responseUrl ?? 'http://127.0.0.1:9/unused',
    trigger_id: options.triggerId,
  }).toString();
}

/** The body of a press on a button of a message. */
export function pressBody(options: {
  team: string;
  user: string;
  channel: string;
  ts: string;
  /** Thread the message stands in, if any. */
  threadTs?: string;
  actionId: string;
  value: string;
  triggerId: string;
  /** The person's own workspace, when it is another. */
  userTeam?: string;
}): string {
  const { team, user, channel, ts, threadTs, actionId, value, triggerId, userTeam = team } = options;
  const payload = {
    type: 'block_actions',
    user: { id: user, username: 'bench', name: 'bench', team_id: userTeam },
    api_app_id: 'A0BENCH',
    token: 'none',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: false,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    },
    trigger_id: triggerId,
    team: { id: team, domain: 'bench' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channel, name: 'shop-dev' },
    message: { type: 'message', ts, ...(threadTs === undefined ? {} : { thread_ts: threadTs }), text: '' },
    state: { values: {} },
    response_url: 'http://127.0.0.1:9/unused',
    actions: [
      {
        action_id: actionId,
        block_id: 'wish',
        text: { type: 'plain_text', text: 'Vote', emoji: true },
        value,
        type: 'button',
        action_ts: ts,
      },
    ],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
