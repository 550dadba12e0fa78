import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { timeLimit } from '../../src/shared/time-limit.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const never = new AbortController().signal;
const aborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

it('comes, whatever is collected as garbage meanwhile', async () => {
  // Nothing here holds more than the signal, as where it is handed on.
  const collecting = setInterval(collectGarbage, 10);
  await aborted(timeLimit(300, never).signal);
  clearInterval(collecting);
});

it('tells the end of the time from the end that somebody wanted', async () => {
  const short = timeLimit(10, never);
  await aborted(short.signal);
  expect(short.isOver()).toBe(true);
  const cancel = new AbortController();
  const long = timeLimit(60_000, cancel.signal);
  cancel.abort(new Error('cancelled'));
  expect(long.signal.reason).toEqual(new Error('cancelled'));
  expect(long.isOver()).toBe(false);
  long.stop();
});

it('counts no more once it is stopped, while the other signals do', async () => {
  const cancel = new AbortController();
  const limit = timeLimit(20, cancel.signal);
  limit.stop();
  await aborted(timeLimit(60, never).signal);
  expect(limit.signal.aborted).toBe(false);
  cancel.abort();
  expect(limit.signal.aborted).toBe(true);
});

it('is over at once where it was cancelled before', () => {
  const limit = timeLimit(60_000, AbortSignal.abort(new Error('before')));
  expect(limit.signal.aborted).toBe(true);
  limit.stop();
});
