import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerMessage } from './answer-message.js';
import { appMethods } from './api-app.js';
import { type Arguments, parseArguments, parseJson } from './api-arguments.js';
import { chatMethods } from './api-chat.js';
import { conversationMethods } from './api-conversations.js';
import { ApiError } from './api-error.js';
import { fileMethods } from './api-files.js';
import { reactionMethods } from './api-reactions.js';
import { neededScopes } from './api-scopes.js';
import { userMethods } from './api-users.js';
import { viewMethods } from './api-views.js';
import { bearerToken } from './bearer-token.js';
import type { Fault, Faults } from './faults.js';
import { readBody, TooLarge } from './read-body.js';
import type { RequestLog } from './request-log.js';
import type { ApiMethods, SlackContext } from './slack-context.js';
import { isJson, type Json } from './slack-shapes.js';
import { receiveUpload, sendFile } from './uploads.js';

export interface WebApiDeps {
  slack: SlackContext;
  faults: Faults;
  log: RequestLog;
  /** Seconds the caller must wait, or 0. */
  admit(method: string, channel: string): number;
  /** The control strip of the playground. */
  control: { apiCut: boolean; delayMs: number };
}

const methods: ApiMethods = {
  ...appMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...reactionMethods,
  ...userMethods,
  ...viewMethods,
};

const APP_TOKEN_METHODS = new Set(['apps.connections.open']);
const WITHOUT_TOKEN = new Set(['api.test', 'oauth.v2.access']);

interface ApiAnswer {
  status: number;
  body: Json | string;
  headers?: Record<string, string>;
}

/** Answers the addresses that belong to Slack: `/api/`, `/hooks/`, `/upload/` and `/files/`. False when it is none of them. */
export async function handleWebApi(deps: WebApiDeps, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://slack.invalid');
  const [, area, first = '', second = '', third = ''] = url.pathname.split('/');
  if (area === 'api')
    await answer(deps, request, response, decodeURIComponent(first), (body) => callMethod(deps, request, url, first, body));
  else if (area === 'hooks') await answer(deps, request, response, 'response_url', (body) => useResponseUrl(deps.slack, second, body));
  else if (area === 'upload')
    await answer(deps, request, response, 'upload', (body) => receiveUpload(deps.slack, second, third, request, body));
  else if (area === 'files') sendFile(deps.slack, first, request, response);
  else return false;
  return true;
}

async function answer(
  deps: WebApiDeps,
  request: IncomingMessage,
  response: ServerResponse,
  what: string,
  work: (body: Buffer) => Promise<ApiAnswer>,
): Promise<void> {
  const startedAt = performance.now();
  const done = (status: string): void => deps.log.add('to-slack', what, status, startedAt);
  try {
    const body = await readBody(request);
    const fault = deps.control.apiCut ? ({ method: '*', kind: 'cut-before' } as const) : deps.faults.strike(what, channelOf(body));
    await wait(deps.control.delayMs + (fault?.kind === 'delay' ? (fault.ms ?? 1_000) : 0));
    const before = fault === undefined ? undefined : strikeBefore(fault);
    if (before === 'cut') return cut(response, done, 'cut before the work');
    const result = before ?? (await work(body));
    if (fault?.kind === 'cut-after') return cut(response, done, 'cut after the work');
    const sent = fault?.kind === '500-after' ? { status: 500, body: 'Internal Server Error' } : result;
    send(response, sent);
    done(statusOf(sent));
  } catch (error) {
    const tooLarge = error instanceof TooLarge;
    send(response, { status: tooLarge ? 413 : 500, body: tooLarge ? 'Payload Too Large' : 'Internal Server Error' });
    done(String(error));
  }
}

function strikeBefore(fault: Fault): ApiAnswer | 'cut' | undefined {
  if (fault.kind === 'cut-before') return 'cut';
  if (fault.kind === '500') return { status: 500, body: 'Internal Server Error' };
  if (fault.kind === 'ratelimited') return rateLimited(fault.retryAfter ?? 1);
  if (fault.kind === 'error') return { status: 200, body: { ok: false, error: fault.error ?? 'internal_error' } };
  return undefined;
}

function rateLimited(seconds: number): ApiAnswer {
  return { status: 429, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': String(seconds) } };
}

function cut(response: ServerResponse, done: (status: string) => void, how: string): void {
  response.socket?.destroy();
  done(how);
}

function send(response: ServerResponse, { status, body, headers = {} }: ApiAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}

function statusOf({ status, body }: ApiAnswer): string {
  if (typeof body === 'string' || body['ok'] !== false) return String(status);
  return status === 200 ? String(body['error']) : `${status} ${String(body['error'])}`;
}

async function callMethod(deps: WebApiDeps, request: IncomingMessage, url: URL, method: string, body: Buffer): Promise<ApiAnswer> {
  const { slack } = deps;
  try {
    const args = parseArguments(request.headers['content-type'] ?? '', body.toString(), url.searchParams);
    const found = methods[method];
    if (found === undefined) throw new ApiError('unknown_method', { req_method: method });
    refuseToken(slack, method, args.text('token') ?? bearerToken(request));
    const needed = refuseScope(slack, method, args);
    const seconds = deps.admit(method, args.text('channel') ?? '');
    if (seconds > 0) return rateLimited(seconds);
    const result = await found(args, slack);
    return { status: 200, body: { ok: true, ...result }, headers: scopeHeaders(slack, needed) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 200, body: { ok: false, error: error.code, ...error.details }, headers: scopeHeaders(slack, []) };
  }
}

function refuseToken(slack: SlackContext, method: string, token: string | undefined): void {
  if (WITHOUT_TOKEN.has(method)) return;
  if (token === undefined || token === '') throw new ApiError('not_authed');
  if (token !== slack.botToken && token !== slack.appToken) throw new ApiError('invalid_auth');
  if (slack.revoked) throw new ApiError(token === slack.botToken ? 'token_revoked' : 'account_inactive');
  const wanted = APP_TOKEN_METHODS.has(method) ? slack.appToken : slack.botToken;
  if (token !== wanted) throw new ApiError('not_allowed_token_type');
}

function refuseScope(slack: SlackContext, method: string, args: Arguments): string[] {
  const needed = neededScopes(method, slack.workspace.channels.get(args.text('channel') ?? ''), args.list('types'));
  const missing = needed.filter((one) => !slack.scopes.has(one));
  if (missing.length > 0) throw new ApiError('missing_scope', { needed: missing.join(','), provided: [...slack.scopes].join(',') });
  return needed;
}

function scopeHeaders(slack: SlackContext, needed: string[]): Record<string, string> {
  return { 'x-oauth-scopes': [...slack.scopes].join(','), ...(needed.length > 0 ? { 'x-accepted-oauth-scopes': needed.join(',') } : {}) };
}

async function useResponseUrl(slack: SlackContext, key: string, body: Buffer): Promise<ApiAnswer> {
  const target = slack.responseUrls.use(key);
  if (typeof target === 'string') return { status: 404, body: { ok: false, error: target } };
  const answer = parseJson(body.toString());
  if (!isJson(answer)) return { status: 400, body: { ok: false, error: 'invalid_payload' } };
  try {
    answerMessage(slack, target, answer);
    return { status: 200, body: { ok: true } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 400, body: { ok: false, error: error.code, ...error.details } };
  }
}

/** The channel a call is about, for faults that strike one channel only. */
function channelOf(body: Buffer): string | undefined {
  const text = body.length > 200_000 ? '' : body.toString();
  if (text.startsWith('{')) {
    const parsed = parseJson(text);
    return isJson(parsed) && typeof parsed['channel'] === 'string' ? parsed['channel'] : undefined;
  }
  return new URLSearchParams(text).get('channel') ?? undefined;
}
