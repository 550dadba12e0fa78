import { createMetrics } from '../../src/shared/metrics.js';

describe('createMetrics', () => {
  it('reads a gauge when it is asked for', async () => {
    const metrics = createMetrics();
    let depth = 3;
    const read = async () => [{ labels: { queue: 'audits' }, value: depth }];
    metrics.gauge({ name: 'farrier_queue_jobs', help: 'Jobs', labels: ['queue'], read });
    expect(await metrics.text()).toContain('farrier_queue_jobs{queue="audits"} 3');
    depth = 4;
    expect(await metrics.text()).toContain('farrier_queue_jobs{queue="audits"} 4');
  });

  it('leaves out what cannot be read and still tells the rest', async () => {
    const metrics = createMetrics();
    metrics.gauge({ name: 'farrier_due_lag_seconds', help: 'Lag', read: () => Promise.reject(new Error('Redis is away')) });
    metrics.gauge({ name: 'farrier_outbox_waiting', help: 'Waiting', read: () => new Promise(() => {}) });
    await metrics.text();
    const text = await metrics.text();
    expect(text).not.toMatch(/^farrier_due_lag_seconds \d/m);
    expect(text).toContain('farrier_unread_gauges_total{gauge="farrier_due_lag_seconds"}');
    expect(text).toContain('farrier_unread_gauges_total{gauge="farrier_outbox_waiting"}');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('counts by label', async () => {
    const metrics = createMetrics();
    const count = metrics.counter({ name: 'farrier_slack_requests_total', help: 'Requests', labels: ['kind'] });
    count({ kind: 'command' });
    count({ kind: 'command' });
    expect(await metrics.text()).toContain('farrier_slack_requests_total{kind="command"} 2');
  });
});
