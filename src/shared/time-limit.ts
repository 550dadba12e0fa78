export interface TimeLimit {
  /** Aborted with the first of the signals that were given, or when the time is over. */
  signal: AbortSignal;
  /** Whether the time is over. */
  isOver(): boolean;
  /** The time counts no more; the other signals still do. */
  stop(): void;
}

/**
 * A signal with a limit of time. Not `AbortSignal.any([…, AbortSignal.timeout(ms)])`: nothing holds such a timeout, and where Node 20
 * collects it as garbage it never comes. Here its timer holds it, until `stop`.
 */
export function timeLimit(ms: number, ...signals: AbortSignal[]): TimeLimit {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`It took longer than ${ms / 1000} s`)), ms);
  return {
    signal: AbortSignal.any([...signals, late.signal]),
    isOver: () => late.signal.aborted,
    stop: () => clearTimeout(timer),
  };
}
