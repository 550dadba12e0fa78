/** What goes wrong with a call of the Web API, on purpose. */
export interface Fault {
  /** A method, `response_url`, `upload`, or `*` for all of them. */
  method: string;
  kind: 'ratelimited' | '500' | '500-after' | 'cut-before' | 'cut-after' | 'delay' | 'error';
  /** How often it strikes; for ever when absent. */
  times?: number;
  /** Seconds, for `ratelimited`. */
  retryAfter?: number;
  /** Milliseconds, for `delay`. */
  ms?: number;
  /** For `error`. */
  error?: string;
  channel?: string;
  /** 0–1; certain when absent. */
  probability?: number;
  /** Makes the chances the same in every run. */
  seed?: number;
}

export type Faults = ReturnType<typeof faultList>;

/** The faults that are set up; the first that fits strikes. */
export function faultList() {
  const active: { fault: Fault; left: number; chance: () => number }[] = [];
  return {
    add(fault: Fault): () => void {
      const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY, chance: seededChance(fault.seed ?? 1) };
      active.push(entry);
      return () => {
        const at = active.indexOf(entry);
        if (at >= 0) active.splice(at, 1);
      };
    },
    strike(method: string, channel: string | undefined): Fault | undefined {
      for (const entry of active) {
        const { fault } = entry;
        if (entry.left <= 0 || (fault.method !== '*' && fault.method !== method)) continue;
        if (fault.channel !== undefined && fault.channel !== channel) continue;
        if (fault.probability !== undefined && entry.chance() >= fault.probability) continue;
        entry.left -= 1;
        return fault;
      }
      return undefined;
    },
  };
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function seededChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
