import type { App } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { placeModal } from '../backups/places/place-form.js';
import { escapeText } from '../slack/blocks.js';
import * as answers from './backups-answers.js';
import { onPress, openWindow, type SiteListenerDeps, type SitePress, whisper } from './press.js';
import * as flow from './set-up.js';
import type { Site } from './site.js';
import { ACTIONS, backupsQuestion, PROVIDERS, type Provider, providerQuestion } from './views.js';

/** The second choice of set-up: how the database is backed up. Also asked later, where somebody presses in a channel. */
export function registerBackups(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.backupsJob, async (press) => {
    const checkIn = await deps.checkIn(press.team, press.site, { anew: true });
    if (!checkIn) {
      await whisper(press, answers.NO_PUBLIC_ADDRESS);
      return;
    }
    await answer(deps, press, { kind: 'job', monitor: checkIn.monitor }, answers.jobWords(press.site));
    await whisper(press, answers.lineWords(checkIn.line, { again: hadLine(press.site) }));
  });

  onPress(app, deps, ACTIONS.backupsSnapshots, async (press) => {
    await ask(deps, press, providerQuestion(press.site), { replace: true });
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.provider}\\.`), async (press, action) => {
    const { team, site } = press;
    const provider = providerOf(action.action_id);
    const checkIn = await deps.checkIn(team, site, { anew: true });
    await answer(deps, press, { kind: 'snapshots', provider }, answers.snapshotWords(site, provider, checkIn));
    if (checkIn) await whisper(press, answers.lineWords(checkIn.line, { again: hadLine(site) }));
  });

  onPress(app, deps, ACTIONS.backupsFiles, async (press) => {
    await openWindow(press, placeModal(press.site, null));
    await deps.endCheckIns(press.team, press.site);
    await answer(deps, press, { kind: 'files' }, answers.filesWords(press.site));
  });

  onPress(app, deps, ACTIONS.backupsUnknown, async (press) => {
    await deps.endCheckIns(press.team, press.site);
    await answer(deps, press, { kind: 'unknown' }, answers.unknownWords(press.site));
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.changeBackups}(\\.|$)`), async (press) => {
    await ask(deps, press, backupsQuestion(press.site), { replace: false });
  });
}

/** Asks where the person is: beside a message of a channel they alone see it, else it comes into their direct message. */
async function ask(deps: SiteListenerDeps, press: SitePress, question: KnownBlock[], { replace }: { replace: boolean }): Promise<void> {
  const { team, user, site } = press;
  if (!inChannel(press)) return await flow.askBackups(deps.setUp, team, user, site, question);
  const text = `How is the database of ${escapeText(site.name)} backed up?`;
  await press.respond({ response_type: 'ephemeral', replace_original: replace, text, blocks: question });
}

/** Stores the answer, says what follows from it, and ticks the task that asked. */
async function answer(deps: SiteListenerDeps, press: SitePress, backups: NonNullable<Site['backups']>, words: string): Promise<void> {
  const { team, user, site, triggerId } = press;
  await flow.answerBackups(deps.setUp, { team, user, site, backups, words, inChannel: inChannel(press) });
  const short = answers.shortWords(backups);
  if (short !== null) await deps.backupsKnown({ team, user, site, words: short, trigger: triggerId });
  // Only the question stands there, and only for them.
  if (inChannel(press)) await press.respond({ replace_original: true, text: words });
}

function inChannel({ place, channel }: SitePress): boolean {
  return place === 'message' && !channel.startsWith('D');
}

function hadLine(site: Site): boolean {
  return site.backups?.kind === 'job' || site.backups?.kind === 'snapshots';
}

function providerOf(actionId: string): Provider {
  const word = actionId.split('.').at(-1) ?? '';
  return word in PROVIDERS ? (word as Provider) : 'other';
}
