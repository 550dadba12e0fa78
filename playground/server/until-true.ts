import type { Workspace } from './workspace.js';

const OTHERWISE_MS = 50;

/** What `probe` answers once it answers something; looked at after every change in the workspace. Rejects naming `what` was waited for. */
export function untilTrue<T>(
  workspace: Workspace,
  probe: () => T | undefined | null | false,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let scheduled = false;
    const stop = workspace.onChange(() => {
      if (scheduled) return;
      scheduled = true;
      setImmediate(look);
    });
    const timer = setTimeout(() => settle(() => reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}`))), timeoutMs);
    const ticker = setInterval(look, OTHERWISE_MS);

    function settle(then: () => void): void {
      stop();
      clearTimeout(timer);
      clearInterval(ticker);
      then();
    }

    function look(): void {
      scheduled = false;
      try {
        const found = probe();
        // A promise is always something: whoever gives one would never wait.
        if (found instanceof Promise) throw new TypeError(`What is waited for (${what}) is looked at, not asked for`);
        if (found !== undefined && found !== null && found !== false) settle(() => resolve(found));
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    }

    look();
  });
}
