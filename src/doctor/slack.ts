import { parse } from 'yaml';
import { z } from 'zod';
import type { SlackConfig } from '../config.js';
import type { Clock } from '../shared/clock.js';
import { type Asked, ask } from './ask.js';
import type { Diagnosis } from './diagnosis.js';

/** Slack refuses nothing itself, but Bolt refuses requests whose time differs by more than five minutes. */
const LARGEST_SKEW_S = 300;
const WORRYING_SKEW_S = 30;

export interface WantedScopes {
  needed: string[];
  /** Something is left out without them. */
  optional: string[];
}

const Manifest = z.object({
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()), bot_optional: z.array(z.string()).default([]) }) }),
});

/** The scopes that the app's manifest asks for. */
export function scopesOf(manifest: string): WantedScopes {
  const { bot, bot_optional: optional } = Manifest.parse(parse(manifest)).oauth_config.scopes;
  return { needed: bot.filter((scope) => !optional.includes(scope)), optional };
}

const SlackAnswer = z.object({ ok: z.boolean(), error: z.string().optional(), team: z.string().optional(), user: z.string().optional() });

/** Whether the tokens work, which scopes they have, and whether this machine's clock agrees with Slack's. */
export async function diagnoseSlack(slack: SlackConfig, wanted: WantedScopes, now: Clock): Promise<Diagnosis[]> {
  if (slack.mode === 'playground') {
    return [{ subject: 'Slack', state: 'ok', seen: 'no tokens are set, so `farrier start` runs the playground' }];
  }
  if (slack.mode === 'oauth') {
    const answer = await call(slack.apiUrl, 'api.test', null);
    const scopes: Diagnosis = {
      subject: 'Slack: scopes',
      state: 'could-not-check',
      seen: 'each workspace has its own token; its scopes are those it was installed with',
    };
    return [judgeAnswer('Slack: API', answer, 'it answers'), scopes, judgeClock(answer, now())];
  }
  const answer = await call(slack.apiUrl, 'auth.test', slack.botToken);
  const diagnoses = [judgeBotToken(answer), judgeScopes(answer, wanted), judgeClock(answer, now())];
  if (slack.mode === 'http') return diagnoses;
  const socket = await call(slack.apiUrl, 'apps.connections.open', slack.appToken);
  return [...diagnoses, judgeAnswer('Slack: app token', socket, 'Socket Mode can be opened', APP_TOKEN_FIX)];
}

const APP_TOKEN_FIX = 'api.slack.com/apps → Basic Information → App-Level Tokens: one with connections:write, into SLACK_APP_TOKEN';

function call(apiUrl: string, method: string, token: string | null): Promise<Asked> {
  const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
  return ask(`${apiUrl}${method}`, { method: 'POST', headers, body: new URLSearchParams() });
}

function judgeAnswer(subject: string, answer: Asked, fine: string, fix?: string): Diagnosis {
  if (!answer.ok) {
    return {
      subject,
      state: 'fail',
      seen: `Slack cannot be reached: ${answer.reason}`,
      fix: 'let this machine reach slack.com, or correct SLACK_API_URL',
    };
  }
  const said = SlackAnswer.safeParse(answer.body);
  if (!said.success) {
    return {
      subject,
      state: 'fail',
      seen: `the answer (HTTP ${answer.status}) is not Slack's`,
      fix: 'correct SLACK_API_URL; it ends in /api/',
    };
  }
  if (said.data.ok) return { subject, state: 'ok', seen: fine };
  return { subject, state: 'fail', seen: `Slack answers ${said.data.error ?? 'with an error'}`, fix };
}

function judgeBotToken(answer: Asked): Diagnosis {
  const said = answer.ok ? SlackAnswer.safeParse(answer.body).data : undefined;
  const fix = 'api.slack.com/apps → Install App: copy the Bot User OAuth Token into SLACK_BOT_TOKEN';
  return judgeAnswer('Slack: bot token', answer, `it works, as ${said?.user ?? 'a bot'} in ${said?.team ?? 'its workspace'}`, fix);
}

/** The scopes come with every answer, in a header. */
function judgeScopes(answer: Asked, wanted: WantedScopes): Diagnosis {
  const subject = 'Slack: scopes';
  const header = answer.ok ? answer.headers.get('x-oauth-scopes') : null;
  if (header === null) return { subject, state: 'could-not-check', seen: 'Slack did not tell the token’s scopes' };
  const granted = header.split(',').map((scope) => scope.trim());
  const lacking = wanted.needed.filter((scope) => !granted.includes(scope));
  const without = wanted.optional.filter((scope) => !granted.includes(scope));
  const fix = 'api.slack.com/apps → OAuth & Permissions: add them, then reinstall (docs/slack-app.md says what each is for)';
  if (lacking.length > 0) return { subject, state: 'fail', seen: `missing: ${lacking.join(', ')}`, fix };
  if (without.length > 0) return { subject, state: 'warn', seen: `optional ones are missing: ${without.join(', ')}`, fix };
  return { subject, state: 'ok', seen: `all ${wanted.needed.length + wanted.optional.length} are granted` };
}

function judgeClock(answer: Asked, now: Date): Diagnosis {
  const subject = 'Clock';
  const theirs = answer.ok ? Date.parse(answer.headers.get('date') ?? '') : Number.NaN;
  if (Number.isNaN(theirs)) return { subject, state: 'could-not-check', seen: 'Slack did not tell its time' };
  const skew = Math.round((now.getTime() - theirs) / 1000);
  const seen = `this machine is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} Slack`;
  if (Math.abs(skew) <= WORRYING_SKEW_S) return { subject, state: 'ok', seen: 'it agrees with Slack’s' };
  const state = Math.abs(skew) >= LARGEST_SKEW_S ? 'fail' : 'warn';
  return { subject, state, seen, fix: 'turn on time synchronisation: timedatectl set-ntp true' };
}
