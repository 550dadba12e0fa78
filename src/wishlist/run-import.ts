import { channelMention, section } from '../slack/blocks.js';
import type { Outbox } from '../slack/outbox.js';
import type { CollectDeps } from './collect.js';
import type { ImportJob } from './import-queue.js';
import { counted } from './views.js';
import { transition } from './wish.js';

export type ImportDeps = Pick<CollectDeps, 'archives' | 'boards' | 'wishes' | 'imports' | 'now'> & { outbox: Pick<Outbox, 'post'> };

/**
 * Adds what somebody confirmed and tells them. May be killed anywhere and called again: a wish that is there stays as it is.
 * Nothing when it was staged so long ago that it is forgotten.
 */
export async function runImport(deps: ImportDeps, { team, id }: ImportJob): Promise<void> {
  const staged = await deps.imports.staged(team, id);
  if (staged === null) return;
  const { channel, channelName, user, wishes, there } = staged;
  if (channelName !== null) await deps.boards.nameChannel(team, channel, channelName);
  await deps.boards.around(team, channel, deps.now, async () => {
    for (const one of wishes) if (!(await deps.archives.put(team, one))) await bringBack(deps, team, user, one.wish.id);
  });
  const already = there === 0 ? '' : ` ${counted(there, 'was', 'were')} there already and stayed as they are.`;
  const text = `*Imported ${counted(wishes.length, 'wish', 'wishes')}* into the wishlist of ${channelMention(channel)}.${already}`;
  await deps.outbox.post(team, { key: `import.${id}`, channel: user, kind: 'farrier_report', thing: id, text, blocks: [section(text)] });
}

/** One that somebody deleted here comes back as it was; any other stays as it is. */
async function bringBack(deps: ImportDeps, team: string, user: string, id: string): Promise<void> {
  await deps.wishes.update(team, id, (wish) => {
    const outcome = wish.state === 'deleted' ? transition(wish, { do: 'restore' }, user, deps.now()) : null;
    return outcome?.ok ? outcome.wish : null;
  });
}
