import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { answerSchema, type LoadAnswer, type Order } from './load-order.js';
import { built } from './surroundings.js';

const LOAD_PROCESS = built('bench/load-process.js');

/**
 * Runs one load in its own process.
 * @throws {Error} when any answer was not the right one: what failed fast is no result.
 */
export async function runLoad(order: Order): Promise<LoadAnswer> {
  const { stdout } = await promisify(execFile)(process.execPath, [LOAD_PROCESS, JSON.stringify(order)], { maxBuffer: 1 << 20 });
  const answer = answerSchema.parse(JSON.parse(stdout));
  if (answer.statuses['200'] !== order.count || answer.wrong > 0)
    throw new Error(`Of ${order.count} requests not all were answered as they should be: ${stdout}`);
  return answer;
}
