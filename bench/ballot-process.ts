import { type BallotAnswer, type BallotOrder, ballotOrderSchema } from './ballot-order.js';
import { type BallotPaper, ballots } from './ballots.js';
import { sendLoad } from './http-load.js';
import { pressBody, signedRequest } from './signed-requests.js';

interface Press extends BallotPaper {
  triggerId: string;
}

/** One round after the other, since people change their minds in that order. */
async function castAll(order: BallotOrder): Promise<BallotAnswer> {
  const answer: BallotAnswer = { presses: 0, seconds: 0, statuses: {} };
  for (const [round, papers] of ballots(order.ballots).entries()) {
    const presses = papers.flatMap((paper, index): Press[] => {
      const press = { ...paper, triggerId: `${index}.${round}.vote` };
      return index % order.twiceEvery === 0 ? [press, press] : [press];
    });
    const startedAt = performance.now();
    // The two copies of a press stand side by side, so that with two bots each gets one of them.
    const shares = order.ports.map((port, at) => ({ port, own: presses.filter((_press, index) => index % order.ports.length === at) }));
    const results = await Promise.all(shares.map(({ port, own }) => castShare(order, port, own)));
    answer.presses += presses.length;
    answer.seconds += (performance.now() - startedAt) / 1000;
    for (const [status, count] of results.flatMap(({ statuses }) => [...statuses])) {
      answer.statuses[status] = (answer.statuses[status] ?? 0) + count;
    }
  }
  return answer;
}

function castShare(order: BallotOrder, port: number, presses: Press[]) {
  const { secret, team, channel, actions } = order;
  return sendLoad({
    port,
    connections: Math.ceil(order.connections / order.ports.length),
    count: presses.length,
    request(index) {
      const press = presses[index];
      if (press === undefined) throw new Error(`No press ${index}`);
      const { user, wish, ballot, triggerId } = press;
      const body = pressBody({ team, user, channel, ts: '1700000000.000100', actionId: actions[ballot], value: wish, triggerId });
      return signedRequest({ secret, body });
    },
  });
}

process.stdout.write(JSON.stringify(await castAll(ballotOrderSchema.parse(JSON.parse(process.argv[2] ?? '{}')))));
