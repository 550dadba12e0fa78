import type { App } from '@slack/bolt';
import { UserError } from '../shared/errors.js';
import type { Answer, CommandContext } from '../slack/command.js';
import { whyNotHere } from './collect.js';
import type { ListenerDeps, WishlistDeps } from './deps.js';
import { tell } from './form-listeners.js';
import { withSettings } from './settings.js';
import { readSettingsForm, SETTINGS, savedContent, settingsMetadata, settingsModal } from './settings-views.js';

/** `/wishlist settings`: the form, for members of the channel. */
export async function openSettings(deps: WishlistDeps, context: CommandContext): Promise<Answer | null> {
  const { team, user, channel, triggerId, client } = context;
  const [refusal, settings, { timeZone }] = await Promise.all([
    whyNotHere(deps, team, user, channel),
    deps.settings.get(team, channel),
    deps.budgetOf(team, channel),
  ]);
  if (refusal !== null) throw new UserError(refusal);
  await client.views.open({ trigger_id: triggerId, view: settingsModal(settings, { channel, timeZone }) });
  return null;
}

export function registerSettings(app: App, deps: ListenerDeps): void {
  app.view(SETTINGS, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const { channel, timeZone } = settingsMetadata.parse(JSON.parse(view.private_metadata));
    const read = readSettingsForm(view.state.values, timeZone);
    if (!read.ok) return ack({ response_action: 'errors', errors: read.errors });
    const refusal = await whyNotHere(deps, team, user, channel);
    if (refusal !== null) return ack({ response_action: 'errors', errors: { votes: refusal } });
    const settings = await deps.boards.around(team, channel, deps.now, () =>
      deps.settings.update(team, channel, (before) => withSettings(before, read.settings, deps.now())),
    );
    deps.log.info({ team, user, channel, settings }, 'settings of a wishlist changed');
    await ack();
    await tell(deps, client, { team, user, place: { channel, thread: null }, content: savedContent(settings) });
  });
}
