import type { RequestLine } from './page-api.js';

const KEPT = 20_000;

/** The last calls in both directions, oldest first. */
export function requestLog(onLine: (line: RequestLine) => void) {
  const lines: RequestLine[] = [];
  return {
    lines,
    add(direction: RequestLine['direction'], what: string, status: string, startedAt: number): void {
      const line = { at: new Date().toISOString(), direction, what, status, ms: Math.round(performance.now() - startedAt) };
      lines.push(line);
      if (lines.length > KEPT) lines.splice(0, KEPT / 10);
      onLine(line);
    },
  };
}

export type RequestLog = ReturnType<typeof requestLog>;
