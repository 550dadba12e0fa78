import type { App } from '@slack/bolt';
import * as answers from './backups-answers.js';
import { onPress, type SiteListenerDeps, whisper } from './press.js';
import * as flow from './set-up.js';
import type { Site } from './site.js';
import { ACTIONS, backupsQuestion, PROVIDERS, type Provider, providerQuestion } from './views.js';

/** The second choice of set-up: how the database is backed up. */
export function registerBackups(app: App, deps: SiteListenerDeps): void {
  onPress(app, deps, ACTIONS.backupsJob, async (press) => {
    const checkIn = await deps.checkIn(press.team, press.site);
    if (!checkIn) {
      await whisper(press, answers.NO_PUBLIC_ADDRESS);
      return;
    }
    const { team, user, site } = press;
    await flow.answerBackups(deps.setUp, {
      team,
      user,
      site,
      backups: { kind: 'job', monitor: checkIn.monitor },
      words: answers.jobWords(site),
    });
    await whisper(press, answers.lineWords(checkIn.line, { again: hadLine(site) }));
  });

  onPress(app, deps, ACTIONS.backupsSnapshots, async (press) => {
    await flow.askBackups(deps.setUp, press.team, press.user, press.site, providerQuestion(press.site));
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.provider}\\.`), async (press, action) => {
    const { team, user, site } = press;
    const provider = providerOf(action.action_id);
    const checkIn = await deps.checkIn(team, site);
    const words = answers.snapshotWords(site, provider, checkIn);
    await flow.answerBackups(deps.setUp, { team, user, site, backups: { kind: 'snapshots', provider }, words });
    if (checkIn) await whisper(press, answers.lineWords(checkIn.line, { again: hadLine(site) }));
  });

  onPress(app, deps, ACTIONS.backupsFiles, async ({ team, user, site }) => {
    await flow.answerBackups(deps.setUp, { team, user, site, backups: { kind: 'files' }, words: answers.filesWords(site) });
  });

  onPress(app, deps, ACTIONS.backupsUnknown, async ({ team, user, site }) => {
    await flow.answerBackups(deps.setUp, { team, user, site, backups: { kind: 'unknown' }, words: answers.unknownWords(site) });
  });

  onPress(app, deps, new RegExp(`^${ACTIONS.changeBackups}(\\.|$)`), async ({ team, user, site }) => {
    await flow.askBackups(deps.setUp, team, user, site, backupsQuestion(site));
  });
}

function hadLine(site: Site): boolean {
  return site.backups?.kind === 'job' || site.backups?.kind === 'snapshots';
}

function providerOf(actionId: string): Provider {
  const word = actionId.split('.').at(-1) ?? '';
  return word in PROVIDERS ? (word as Provider) : 'other';
}
