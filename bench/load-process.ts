import { percentile, sendLoad } from './http-load.js';
import { type LoadAnswer, type Order, orderSchema } from './load-order.js';
import { commandBody, pressBody, signedRequest } from './signed-requests.js';

function bodyOf(order: Order, index: number): string {
  const { team, channel, users, what, run } = order;
  const user = users[index % users.length] ?? '';
  const triggerId = `${index}.${run}.bench`;
  if (what.kind === 'command') {
    return commandBody({ team, channel, user, channelName: 'shop-dev', command: what.command, text: what.text, triggerId });
  }
  const value = what.values[Math.floor(index / users.length) % what.values.length] ?? '';
  return pressBody({ team, channel, user, ts: '1700000000.000100', actionId: what.actionId, value, triggerId });
}

/** A process of its own, so that making the load takes nothing from the server but what the machine shares. */
const order = orderSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const requests = Array.from({ length: order.count }, (_, index) => signedRequest({ secret: order.secret, body: bodyOf(order, index) }));
let wrong = 0;
const result = await sendLoad({
  port: order.port,
  connections: order.connections,
  count: order.count,
  request: (index) => requests[index] ?? Buffer.alloc(0),
  onAnswer(_index, _status, body) {
    if (!body.includes(order.answer)) wrong += 1;
  },
});
const { latenciesMs } = result;
const answer: LoadAnswer = {
  perSecond: result.perSecond,
  wrong,
  p50: percentile(latenciesMs, 0.5),
  p95: percentile(latenciesMs, 0.95),
  p99: percentile(latenciesMs, 0.99),
  statuses: Object.fromEntries([...result.statuses].map(([status, count]) => [String(status), count])),
};
process.stdout.write(JSON.stringify(answer));
