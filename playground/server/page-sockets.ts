import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PageEvent, RequestLine } from './page-api.js';
import { isFromThePage } from './page-guard.js';
import { maySee, type PageSurroundings, pageChannel, pageMessage, pageState, pageUser, pageViews } from './page-state.js';
import { ADA } from './seed.js';
import type { Change, StoredMessage } from './slack-shapes.js';

const SHOWN_LINES = 50;

interface Reader {
  user: string;
  socket: WebSocket;
  /** Channels this page knows of. */
  sees: Set<string>;
}

export type PageSockets = ReturnType<typeof pageSockets>;

/** Tells every open page what changed, each only what its person may see. */
export function pageSockets(around: PageSurroundings, lines: readonly RequestLine[]) {
  const { slack } = around;
  const { workspace } = slack;
  const server = new WebSocketServer({ noServer: true, maxPayload: 64_000 });
  const readers = new Set<Reader>();

  function tell(reader: Reader, event: PageEvent): void {
    if (reader.socket.readyState === reader.socket.OPEN) reader.socket.send(JSON.stringify(event));
  }

  function tellAll(event: PageEvent): void {
    for (const reader of readers) tell(reader, event);
  }

  function begin(reader: Reader): void {
    const state = pageState(around, reader.user);
    reader.sees = new Set(state.channels.map((one) => one.id));
    tell(reader, state);
  }

  function accept(socket: WebSocket, asked: string): void {
    const reader: Reader = { user: workspace.users.has(asked) ? asked : ADA, socket, sees: new Set() };
    readers.add(reader);
    socket.on('close', () => readers.delete(reader));
    socket.on('error', () => socket.terminate());
    begin(reader);
    for (const line of lines.slice(-SHOWN_LINES)) tell(reader, { type: 'request', line });
  }

  function tellMessage(message: StoredMessage): void {
    const event: PageEvent = { type: 'message', message: pageMessage(slack, message) };
    const parent =
      message.thread_ts === undefined || message.to !== undefined ? undefined : workspace.findMessage(message.channel, message.thread_ts);
    const counted: PageEvent | undefined = parent && { type: 'message', message: pageMessage(slack, parent) };
    for (const reader of readers) {
      if (!reader.sees.has(message.channel) || (message.to !== undefined && message.to !== reader.user)) continue;
      tell(reader, event);
      if (counted !== undefined) tell(reader, counted);
    }
  }

  /** Who gains or loses sight of a channel gets everything anew. */
  function tellChannel(channel: Extract<Change, { kind: 'channel' }>['channel']): void {
    for (const reader of readers) {
      const sees = maySee(slack, reader.user, channel);
      if (sees !== reader.sees.has(channel.id)) begin(reader);
      else if (sees) tell(reader, { type: 'channel', channel: pageChannel(channel) });
    }
  }

  function tellChange(change: Change): void {
    if (change.kind === 'message') return tellMessage(change.message);
    if (change.kind === 'channel') return tellChannel(change.channel);
    if (change.kind === 'connection') return tellControl();
    for (const reader of readers) {
      if (change.kind === 'removed' && reader.sees.has(change.channel) && (change.to ?? reader.user) === reader.user) {
        tell(reader, { type: 'message-removed', channel: change.channel, ts: change.ts });
      } else if (change.kind === 'home' && change.user === reader.user) {
        const view = workspace.homes.get(reader.user);
        if (view !== undefined) tell(reader, { type: 'home', view });
      } else if (change.kind === 'user') {
        tell(reader, { type: 'user', user: pageUser(change.user, workspace.now()) });
      } else if (change.kind === 'views' && change.user === reader.user) {
        tell(reader, { type: 'views', views: pageViews(slack, reader.user) });
      } else if (change.kind === 'notice' && change.user === reader.user) {
        tell(reader, { type: 'notice', text: change.text });
      }
    }
  }

  function tellControl(): void {
    tellAll({ type: 'control', control: { ...around.control }, botConnected: around.botConnected() });
  }

  const stopListening = workspace.onChange(tellChange);

  return {
    /** False when the address is another one. Pages of other origins are refused. */
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
      const url = new URL(request.url ?? '/', 'http://playground.invalid');
      if (url.pathname !== '/playground/socket') return false;
      if (!isFromThePage(request)) socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      else server.handleUpgrade(request, socket, head, (accepted) => accept(accepted, url.searchParams.get('user') ?? ''));
      return true;
    },
    tellControl,
    tellLine: (line: RequestLine) => tellAll({ type: 'request', line }),
    beginAgain(): void {
      for (const reader of readers) begin(reader);
    },
    close(): void {
      stopListening();
      for (const { socket } of readers) socket.terminate();
      server.close();
    },
  };
}
