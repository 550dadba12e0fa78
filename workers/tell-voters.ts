import { newsWorker } from '../src/wishlist/news-queue.js';
import { type TellDeps, tellVoter } from '../src/wishlist/tell-voters.js';

/** Tells people once a day what became of wishes they voted for. Nothing where Farrier was removed since. */
export function startTellVoters(
  options: Parameters<typeof newsWorker>[0],
  deps: TellDeps & { isRemoved(team: string): Promise<boolean> },
): { close(): Promise<void> } {
  return newsWorker(options, async ({ team, user }) => {
    if (!(await deps.isRemoved(team))) await tellVoter(deps, team, user);
  });
}
