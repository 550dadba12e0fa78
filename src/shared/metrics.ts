import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { within } from './within.js';

/** One number of a gauge that is read when it is asked for. */
export interface Sample {
  value: number;
  labels?: Record<string, string>;
}

export interface Metrics {
  /** A gauge that is read on every request of /metrics. One that cannot be read, or not within a second, is left out and counted. */
  gauge(given: { name: string; help: string; labels?: string[]; read: () => Promise<Sample[]> }): void;
  counter(given: { name: string; help: string; labels: string[] }): (labels: Record<string, string>) => void;
  /** One HTTP request; `route` is one of few words, never an address. */
  countRequest(request: { route: string; status: number; seconds: number }): void;
  /** Everything in Prometheus's text format. */
  text(): Promise<string>;
  contentType: string;
}

const READ_TIMEOUT_MS = 1_000;

/** The numbers of one process, beginning with its own: memory, processor time, delays of the event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const failed = new Counter({
    name: 'farrier_unread_gauges_total',
    help: 'Gauges that could not be read in time',
    labelNames: ['gauge'],
    registers,
  });
  const requests = new Histogram({
    name: 'farrier_http_request_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  /** By route and status, of which there are few: to find one by its labels takes longer than to count. */
  const seen = new Map<string, Histogram.Internal<'route' | 'status'>>();
  const requestsOf = (route: string, status: number) => {
    const known = seen.get(`${status} ${route}`);
    if (known !== undefined) return known;
    const found = requests.labels({ route, status: String(status) });
    seen.set(`${status} ${route}`, found);
    return found;
  };

  return {
    gauge({ name, help, labels = [], read }) {
      const gauge = new Gauge({ name, help, labelNames: labels, registers, collect: refresh });
      async function refresh(): Promise<void> {
        gauge.reset();
        // Without labels, reset means 0, which would be a lie when it cannot be read.
        if (labels.length === 0) gauge.remove();
        try {
          for (const sample of await within(READ_TIMEOUT_MS, read())) gauge.set(sample.labels ?? {}, sample.value);
        } catch {
          failed.inc({ gauge: name });
        }
      }
    },
    counter({ name, help, labels }) {
      const counter = new Counter({ name, help, labelNames: labels, registers });
      return (values) => counter.inc(values);
    },
    countRequest: ({ route, status, seconds }) => requestsOf(route, status).observe(seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
