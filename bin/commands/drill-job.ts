import { once } from 'node:events';
import { runDrill } from '../../src/backups/drill/run-drill.js';
import { messageOf, UserError } from '../../src/shared/errors.js';
import { type DrillSaid, drillAskSchema } from '../drill-child.js';
import type { Surroundings } from '../surroundings.js';

/** `farrier drill-job`: one drill for a worker, over the channel between the two. It ends, and removes what it made, when the worker is gone. */
export async function runDrillJob(_words: string[], { env }: Surroundings): Promise<number> {
  if (process.send === undefined) throw new UserError('A worker starts this itself. To drill a backup by hand: farrier drill <backup>.');
  const cancel = new AbortController();
  process.once('disconnect', () => cancel.abort(new UserError('The worker is gone.')));
  const [asked] = await once(process, 'message', { signal: cancel.signal });
  const { path, ...ask } = drillAskSchema.parse(asked);
  const progress = (step: string) => void tell({ progress: step });
  try {
    const drill = await runDrill(path, { env, now: () => new Date(), progress, signal: cancel.signal, ...ask });
    await tell({ drill });
    return 0;
  } catch (error) {
    // What is in the file is told to nobody.
    await tell({ failure: error instanceof UserError ? messageOf(error) : 'it broke off.' });
    return 1;
  } finally {
    if (process.connected) process.disconnect();
  }
}

function tell(said: DrillSaid): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(said, () => resolve());
    else resolve();
  });
}
