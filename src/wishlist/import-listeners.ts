import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { UserError } from '../shared/errors.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { whyNotHere, wishIdFor } from './collect.js';
import type { WishlistDeps } from './deps.js';
import { channelNameOf } from './form-listeners.js';
import { readFile } from './import-rows.js';
import { targetSchema } from './import-store.js';
import { FILE, IMPORT_CONFIRM, IMPORT_FILE, importedModal, importModal, previewModal } from './import-views.js';
import { planImport } from './plan-import.js';

export const IMPORT_LIMIT_BYTES = 5 * 1024 * 1024;
const NOT_ADMIN =
  'A file can say who voted and decided, so only an administrator of this workspace imports one. `/wishlist add` is for everybody.';
const FORGOTTEN = 'That import is no longer kept. `/wishlist import` begins anew; nothing was added.';

const chosenSchema = z.array(z.object({ id: z.string() }));

/** `/wishlist import`: asks for a file. */
export async function importByWord(deps: WishlistDeps, context: CommandContext): Promise<Answer | null> {
  const { team, user, channel, triggerId, client } = context;
  const refusal = await whyNotImport(deps, client, team, user, channel);
  if (refusal !== null) throw new UserError(refusal);
  await client.views.open({
    trigger_id: triggerId,
    view: importModal({ channel, channelName: channelNameOf({ name: context.channelName }) }),
  });
  return null;
}

async function whyNotImport(deps: WishlistDeps, client: WebClient, team: string, user: string, channel: string): Promise<string | null> {
  const refusal = await whyNotHere(deps, team, user, channel);
  if (refusal !== null) return refusal;
  const { user: info } = await client.users.info({ user });
  return info?.is_admin === true || info?.is_owner === true ? null : NOT_ADMIN;
}

/** The file, what it would do, and doing it. Whether the person may is asked each time. */
export function registerImport(app: App, deps: WishlistDeps): void {
  app.view(IMPORT_FILE, async ({ ack, body, view, client }) => {
    const refuse = (why: string) => ack({ response_action: 'errors', errors: { [FILE]: why } });
    const team = body.team?.id ?? '';
    const user = body.user.id;
    const target = targetSchema.parse(JSON.parse(view.private_metadata));
    const { channel } = target;
    const [chosen] = chosenSchema.parse(view.state.values[FILE]?.[FILE]?.files ?? []);
    if (chosen === undefined) return refuse('Choose a file first.');
    const refusal = await whyNotImport(deps, client, team, user, channel);
    if (refusal !== null) return refuse(refusal);
    try {
      const { bytes } = await deps.download(client, chosen.id);
      const read = readFile(bytes, { user, now: deps.now() });
      if (read.faults.length > 0) return await ack({ response_action: 'update', view: importModal(target, read.faults) });
      const [known, here, sites] = await Promise.all([
        deps.wishes.withVotes(
          team,
          read.lines.map(({ wish }) => wish.id),
        ),
        deps.wishes.all(team, channel),
        deps.sites.byChannel(team, channel),
      ]);
      const plan = planImport(channel, read.lines, { known: known.map(({ wish }) => wish), here: here.map(({ wish }) => wish), sites });
      const id = wishIdFor('import', view.id, chosen.id);
      await deps.imports.stage(team, id, { ...target, user, wishes: plan.fresh, there: plan.there.length });
      await ack({ response_action: 'update', view: previewModal(id, plan, read.ignored) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await refuse(error.message);
    }
  });

  app.view(IMPORT_CONFIRM, async ({ ack, body, view, client }) => {
    const say = (words: string) => ack({ response_action: 'update', view: importedModal(words) });
    const team = body.team?.id ?? '';
    const user = body.user.id;
    const id = view.private_metadata;
    const staged = await deps.imports.staged(team, id);
    if (staged === null) return say(FORGOTTEN);
    const refusal = await whyNotImport(deps, client, team, user, staged.channel);
    if (refusal !== null) return say(refusal);
    await deps.importQueue.add({ team, id });
    deps.log.info({ team, user, channel: staged.channel, wishes: staged.wishes.length }, 'wishes imported');
    await say('Importing. When all of it is there, you are told in our direct message.');
  });
}
