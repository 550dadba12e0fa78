import type { PageEvent } from '../../../server/page-api.js';

export type ConnectionStatus = 'connecting' | 'open' | 'reconnecting';

const firstWaitMs = 300;
const longestWaitMs = 8_000;

function isPageEvent(value: unknown): value is PageEvent {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/**
 * Keeps a WebSocket to the playground open for one person, with growing pauses between attempts.
 * The server sends the whole state first, so nothing is lost over a gap. The answer ends the connection.
 */
export function connect({
  user,
  onEvent,
  onStatus,
}: {
  user: string | null;
  onEvent: (event: PageEvent) => void;
  onStatus: (status: ConnectionStatus) => void;
}): () => void {
  const address = new URL('/playground/socket', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  if (user !== null) address.searchParams.set('user', user);
  let waitMs = firstWaitMs;
  let ended = false;
  let timer: number | undefined;
  let socket: WebSocket | undefined;

  function open(): void {
    const current = new WebSocket(address);
    socket = current;
    current.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (ended || current !== socket) return;
      const event: unknown = JSON.parse(data);
      if (!isPageEvent(event)) return;
      waitMs = firstWaitMs;
      onStatus('open');
      onEvent(event);
    });
    current.addEventListener('close', () => {
      if (ended) return;
      onStatus('reconnecting');
      timer = window.setTimeout(open, waitMs);
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    });
  }

  onStatus('connecting');
  open();
  return () => {
    ended = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}
