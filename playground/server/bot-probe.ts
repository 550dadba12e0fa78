import { connect } from 'node:net';

const EVERY_MS = 2_000;

/** Looks every two seconds whether something listens on the bot's port, and tells when that changes. */
export function botProbe(port: () => number | undefined, onChange: () => void): { isUp: () => boolean; stop: () => void } {
  let up = false;

  async function look(): Promise<void> {
    const at = port();
    const before = up;
    up = at !== undefined && (await listens(at));
    if (up !== before) onChange();
  }

  const timer = setInterval(() => void look(), EVERY_MS);
  void look();
  return { isUp: () => up, stop: () => clearInterval(timer) };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const end = (up: boolean): void => {
      socket.destroy();
      resolve(up);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
