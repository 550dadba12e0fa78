import { createHash } from 'node:crypto';
import type { AckFn, App, ReceiverEvent } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { answerWith, followUp, silence, tellLater } from './answer-person.js';
import { describeFailure, type Failure, MalformedRequest, rootOf, UnknownWorkspace } from './failure.js';
import { readRequest, type SlackRequest } from './read-request.js';
import type { RecentAnswers } from './recent-answers.js';
import type { SeenAnswer } from './seen-store.js';

/** Slack gives up after 3 s; what is not answered by now is answered here. */
const ANSWER_WITHIN_MS = 2500;

/** A signed request that took longer to get here, or is from before this bot ran, is looked for among the answered ones of all bots. */
const FRESH_MS = 30_000;
/**
 * Of these, the most frequent, a fresh one is not looked for. Here it is still known; another bot does it under the same ids, which
 * changes nothing, and gives the same answer. What else is asked may have been taken back since: a vote, a pause, an installation.
 */
const SAME_AGAIN = new Set(['/audit', '/wishlist']);

export interface GuardDeps {
  seen: RecentAnswers;
  now: Clock;
  clientFor: (team: string) => Promise<WebClient>;
  log: Log;
  answerWithinMs?: number;
  /** The app whose listeners are asked about a request. */
  appFor: (request: SlackRequest) => Pick<App, 'processEvent'>;
}

/**
 * Stands around every request of the app, in both modes: what Slack would not send is refused, a request that comes again gets
 * its first answer and does nothing, nobody is left without an answer (an error, no listener, a slow listener), and requests of
 * workspaces without the app are dropped. Events are acknowledged after their work, so that Slack sends again what failed.
 */
export function guardRequests(app: Pick<App, 'processEvent'>, deps: GuardDeps): void {
  const { seen, log } = deps;
  const inFlight = new Map<string, Promise<SeenAnswer>>();
  const runsSince = deps.now().getTime();

  app.processEvent = async (event: ReceiverEvent): Promise<void> => {
    const request = readRequest(event.body);
    if (request === null) throw new MalformedRequest('a request that Slack would not send');
    if (request.id === null) return void (await handle(event, request));
    const name = `${request.team} ${request.id}`;
    const running = inFlight.get(name);
    if (running !== undefined) return await event.ack(given(await running));
    const work = handle(event, request);
    inFlight.set(name, work);
    try {
      await work;
    } finally {
      inFlight.delete(name);
    }
  };

  /** Resolves to the answer once the request is done with; rejects when Slack should send it again. */
  async function handle(event: ReceiverEvent, request: SlackRequest): Promise<SeenAnswer> {
    const reply = replyOnce(event, request, (answer) =>
      followUp(request, answer).catch((error: unknown) => log.warn({ err: error }, 'could not send an answer that came late')),
    );
    const timer = setTimeout(() => void reply.sendLate(lateAnswer(request)).catch(() => {}), deps.answerWithinMs ?? ANSWER_WITHIN_MS);
    try {
      const earlier = request.id === null ? undefined : await seen.answerTo(request.team, request.id, mayBeRepeated(event, request));
      if (earlier !== undefined) {
        await reply.send(earlier);
        return earlier;
      }
      await deps.appFor(request).processEvent(answeredBy(event, reply.ack));
      if (!reply.isSent()) await nobodyListened(request, reply);
      remember(request, reply.answer());
    } catch (error) {
      await failed(error, request, reply);
    } finally {
      clearTimeout(timer);
    }
    return reply.answer();
  }

  async function nobodyListened(request: SlackRequest, reply: Reply): Promise<void> {
    if (request.kind === 'event' || request.kind === 'closed' || isLink(request)) return await reply.send(null);
    log.warn({ kind: request.kind, word: request.word, team: request.team }, 'nothing listens to a request');
    await answerOrTell(request, reply, unknownText(request));
  }

  async function failed(error: unknown, request: SlackRequest, reply: Reply): Promise<void> {
    const root = rootOf(error);
    if (root instanceof UnknownWorkspace) {
      log.debug({ team: request.team }, 'dropped a request of a workspace without Farrier');
      return await reply.send(null);
    }
    const ref = createHash('sha256').update(`${request.team} ${request.id} ${request.word}`).digest('hex').slice(0, 4);
    const failure: Failure = describeFailure(error, ref);
    if (failure.isOurs) log.error({ err: root, ref, kind: request.kind, word: request.word, team: request.team }, 'a request failed');
    if (request.kind === 'event') throw root;
    await answerOrTell(request, reply, failure.text);
    if (!failure.isOurs) remember(request, reply.answer());
  }

  async function answerOrTell(request: SlackRequest, reply: Reply, text: string): Promise<void> {
    const answer = reply.isSent() ? undefined : answerWith(request, text);
    if (!reply.isSent()) await reply.send(answer ?? null);
    if (answer === undefined || answer === null) {
      await tellLater(request, text, deps.clientFor).catch((error: unknown) =>
        log.warn({ err: error }, 'could not tell a person what went wrong'),
      );
    }
  }

  function remember(request: SlackRequest, answer: SeenAnswer): void {
    if (request.id !== null) seen.remember(request.team, request.id, answer);
  }

  /** Slack says when it sends an event again; somebody who recorded a request sends it with its old time. */
  function mayBeRepeated(event: ReceiverEvent, request: SlackRequest): boolean {
    if (event.retryNum !== undefined) return true;
    const sentAt = event.customProperties?.sentAt;
    if (typeof sentAt !== 'number' || request.kind === 'closed' || isLink(request)) return false;
    return !SAME_AGAIN.has(request.word) || sentAt < runsSince || deps.now().getTime() - sentAt > FRESH_MS;
  }
}

/** What listeners need of it. Bolt copies the rest into every context, field by field, and nobody reads it there. */
function answeredBy({ body }: ReceiverEvent, ack: AckFn<unknown>): ReceiverEvent {
  return { body, ack };
}

interface Reply {
  ack: AckFn<unknown>;
  send(answer: SeenAnswer): Promise<void>;
  /** Sends in place of an answer that does not come; if it comes after all, it follows. */
  sendLate(answer: SeenAnswer): Promise<void>;
  isSent(): boolean;
  answer(): SeenAnswer;
}

/** Lets the first answer through; for events, only when the work is done. */
function replyOnce(event: ReceiverEvent, request: SlackRequest, follow: (answer: SeenAnswer) => Promise<void>): Reply {
  let answer: SeenAnswer | undefined;
  let isLate = false;
  async function send(first: SeenAnswer): Promise<void> {
    if (answer !== undefined) return;
    answer = first;
    await event.ack(given(first));
  }
  return {
    send,
    async sendLate(stopgap) {
      isLate = answer === undefined;
      await send(stopgap);
    },
    isSent: () => answer !== undefined,
    answer: () => answer ?? null,
    ack: async (response) => {
      if (request.kind === 'event') return;
      if (isLate) await follow(asAnswer(response));
      else await send(asAnswer(response));
    },
  };
}

/** What Bolt takes: nothing, a text or an object. */
function given(answer: SeenAnswer): string | Record<string, unknown> | undefined {
  return answer ?? undefined;
}

function asAnswer(response: unknown): SeenAnswer {
  if (typeof response === 'string') return response;
  return typeof response === 'object' && response !== null ? { ...response } : null;
}

function lateAnswer(request: SlackRequest): SeenAnswer {
  if (request.kind === 'event') return null;
  return (
    answerWith(request, 'Farrier is slow right now and cannot say yet whether that was done. Look in a minute before you repeat it.') ??
    silence(request)
  );
}

function unknownText(request: SlackRequest): string {
  switch (request.kind) {
    case 'command':
      return `Farrier does not know ${request.word}. \`/farrier help\` shows what it knows.`;
    case 'view':
      return 'This form is from an earlier version of Farrier, so nothing was saved. Close it and open it again.';
    case 'shortcut':
      return 'Farrier does not know this shortcut any more. `/farrier help` shows what it knows.';
    default:
      return 'This message is from an earlier version of Farrier, so its button does nothing any more. `/farrier help` shows what Farrier can do now.';
  }
}

/** Action ids of buttons that only open a page begin so; Slack tells about the press all the same. */
export const LINK_ACTION = 'link.';

function isLink(request: SlackRequest): boolean {
  return request.kind === 'action' && request.word.startsWith(LINK_ACTION);
}
