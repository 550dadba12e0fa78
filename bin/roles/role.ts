/** A bot or a worker that has started. */
export interface RunningRole {
  /** Takes no new work, finishes what it holds, closes its connections. The caller sets the deadline. */
  stop(): Promise<void>;
}
