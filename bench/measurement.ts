/** One number of a benchmark, and what it has to be. */
export interface Measurement {
  what: string;
  value: number;
  unit: string;
  bound?: { at: 'least' | 'most'; value: number };
}

export interface Benchmark {
  name: string;
  /** What is measured and against what, in one or two sentences. */
  about: string;
  /** `scale` 1 is the full size; a smaller one is for trying things out. */
  run(scale: number): Promise<Measurement[]>;
}

export function holds({ value, bound }: Measurement): boolean {
  if (bound === undefined) return true;
  return bound.at === 'least' ? value >= bound.value : value <= bound.value;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Three digits that count: 1234 → `1,230`, 0.5678 → `0.568`. */
export function spoken(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 3 });
}

export function boundWords({ bound, unit }: Measurement): string {
  if (bound === undefined) return '';
  return `${bound.at === 'least' ? '≥' : '≤'} ${spoken(bound.value)}${unit === '' ? '' : ` ${unit}`}`;
}
