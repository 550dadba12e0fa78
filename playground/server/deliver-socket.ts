import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { parseJson } from './api-arguments.js';
import { APP_ID } from './app-ids.js';
import type { Carried, Envelope } from './envelopes.js';
import { randomKey } from './identifiers.js';
import { isJson } from './slack-shapes.js';

const PING_MS = 10_000;
const MAX_CONNECTIONS = 10;
const GOODBYE_MS = 500;

/** Socket Mode: the bot's live connections, of which one gets each envelope. */
export function socketDelivery({ answerWithinMs, onConnection }: { answerWithinMs: number; onConnection: () => void }) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const connections: WebSocket[] = [];
  const waiting = new Map<string, (payload: unknown) => void>();
  let turn = 0;

  function accept(socket: WebSocket): void {
    connections.push(socket);
    onConnection();
    const ping = setInterval(() => socket.ping('Ping from Slack'), PING_MS);
    socket.on('message', (data) => settle(Buffer.isBuffer(data) ? data.toString() : ''));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(ping);
      connections.splice(connections.indexOf(socket), 1);
      onConnection();
    });
    const info = { host: 'playground', started: new Date().toISOString(), build_number: 1, approximate_connection_time: 18_060 };
    socket.send(
      JSON.stringify({ type: 'hello', num_connections: connections.length, debug_info: info, connection_info: { app_id: APP_ID } }),
    );
  }

  function settle(text: string): void {
    const answer = parseJson(text);
    if (!isJson(answer) || typeof answer['envelope_id'] !== 'string') return;
    const resolve = waiting.get(answer['envelope_id']);
    waiting.delete(answer['envelope_id']);
    resolve?.(answer['payload']);
  }

  function next(): WebSocket | undefined {
    const open = connections.filter((one) => one.readyState === one.OPEN);
    turn += 1;
    return open[turn % Math.max(open.length, 1)];
  }

  return {
    /** An address for one connection, good once. */
    address(baseUrl: string): string {
      const ticket = randomKey();
      tickets.add(ticket);
      return `${baseUrl.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${APP_ID}`;
    },
    isConnected: () => connections.length > 0,
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      const ticket = new URL(request.url ?? '/', 'http://slack.invalid').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket) || connections.length >= MAX_CONNECTIONS) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, accept);
    },
    deliver({ type, payload, retry }: Envelope): Promise<Carried> {
      const socket = next();
      if (socket === undefined) return Promise.resolve({ status: 0, body: undefined, failure: 'connection_failed' });
      const id = randomUUID();
      const accepts = type !== 'events_api';
      const again = retry === undefined ? {} : { retry_attempt: retry.attempt, retry_reason: retry.reason };
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          resolve({ status: 0, body: undefined, failure: 'http_timeout' });
        }, answerWithinMs);
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          resolve({ status: 200, body: accepts ? answer : undefined });
        });
        socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: accepts, ...again }));
      });
    },
    /** Tells the bot to connect again: a warning first, or the connection simply recycled. */
    sendDisconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void {
      for (const socket of connections) socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'playground' } }));
    },
    /** Cuts the connections without a word. */
    cut(): void {
      for (const socket of connections.slice()) socket.terminate();
    },
    /** Says goodbye; a bot that does not answer is cut off. */
    async close(): Promise<void> {
      await Promise.all(connections.map(goodbye));
      server.close();
    },
  };
}

function goodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), GOODBYE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}
