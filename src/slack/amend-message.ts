import { messageOf } from '../shared/errors.js';
import { outcomeOfCall } from './call-outcome.js';
import { backoff, bury, clientOrBury, type PostDeps, type Turn } from './lane-turn.js';

/** Errors after which there is no message left to edit or delete. */
const MESSAGE_GONE = new Set(['message_not_found', 'cant_delete_message']);

/** Brings a posted message to what is wanted of it. Doing it twice does no harm, so nothing is looked up here. */
export async function amend(deps: PostDeps, turn: Turn, key: string): Promise<void> {
  const { entries, lanes } = deps;
  const { team, channel } = turn;
  const entry = await entries.read(team, key);
  if (entry === null || entry.ts === undefined || entry.at === undefined || entry.state === 'gone') {
    return await lanes.drop(team, channel, key);
  }
  const client = await clientOrBury(deps, turn, { key, entry });
  if (client === null) return await lanes.editLater(team, channel, key, backoff(2));
  const { at, ts, content, version } = entry;
  try {
    if (entry.removed !== undefined) {
      await client.chat.delete({ channel: at, ts });
      return await lanes.deleted(team, channel, key);
    }
    if (content === undefined) return await lanes.shown(team, channel, key, version);
    await client.chat.update({
      channel: at,
      ts,
      text: content.text,
      blocks: content.blocks ?? [],
      metadata: { event_type: entry.kind, event_payload: { key, id: entry.thing } },
    });
    await lanes.shown(team, channel, key, version);
  } catch (error) {
    const outcome = outcomeOfCall(error);
    if (outcome.is === 'refused' && MESSAGE_GONE.has(outcome.error)) {
      await lanes.deleted(team, channel, key);
      if (entry.removed === undefined) await deps.onMessageGone?.(team, channel, entry);
      return;
    }
    deps.log.warn({ team, channel, key, outcome, err: messageOf(error) }, 'Slack did not take an edit');
    if (outcome.is === 'refused') return await bury(deps, turn, key, outcome.error);
    await lanes.editLater(team, channel, key, (outcome.is === 'unsent' ? outcome.waitMs : null) ?? backoff(1));
  }
}
