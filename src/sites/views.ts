import type { KnownBlock, ModalView } from '@slack/types';
import { rotaButtons } from '../maintenance/people/rota-actions.js';
import {
  actions,
  button,
  channelMention,
  channelSelect,
  context,
  escapeText,
  header,
  input,
  mention,
  modal,
  overflow,
  plainInput,
  section,
  select,
  slackDate,
} from '../slack/blocks.js';
import { LIMITS } from '../slack/limits.js';
import type { Content } from '../slack/outbox.js';
import { CONNECT, connectButtons } from './connect-views.js';
import type { Site } from './site.js';
import type { SiteForm } from './site-form.js';
import type { Verdict } from './verdict.js';

export const SETUP_MODAL = 'sites.setup';
export const EDIT_MODAL = 'sites.edit';
export const CHANGE_MODAL = 'sites.change-plan';
/** Only informs: nothing is submitted. */
const GO_ON_MODAL = 'sites.go-on';
export const ACTIONS = {
  setUp: 'sites.set-up',
  readAgain: 'sites.read-again',
  chooseManifest: 'sites.choose-manifest',
  backupsJob: 'sites.backups-job',
  backupsSnapshots: 'sites.backups-snapshots',
  backupsFiles: 'sites.backups-files',
  backupsUnknown: 'sites.backups-unknown',
  provider: 'sites.provider',
  changeBackups: 'sites.change-backups',
  post: 'sites.post',
  change: 'sites.change',
  changeField: 'sites.change-field',
  notYet: 'sites.not-yet',
  finish: 'sites.finish',
  joinRota: 'sites.join-rota',
  whatItReads: 'sites.what-it-reads',
  edit: 'sites.edit-site',
  remove: 'sites.remove',
  newKey: 'sites.new-key',
} as const;

export const PROVIDERS = { rds: 'Amazon RDS', heroku: 'Heroku', render: 'Render', fly: 'Fly.io', other: 'Other' } as const;
export type Provider = keyof typeof PROVIDERS;

/** The five fields of a site. `callbackId` tells a new site from an edited one; `metadata` is the site's id when edited. */
/** `later`: as text, where a site is edited; set-up asks for nothing that can wait. */
export function siteModal(options: {
  callbackId: string;
  title: string;
  submit: string;
  form: SiteForm;
  metadata?: string;
  later?: { dueDays: string; youngDays: string };
}): ModalView {
  const { form } = options;
  return modal({
    callbackId: options.callbackId,
    title: options.title,
    submit: options.submit,
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
    blocks: [
      plainInput({ blockId: 'name', label: 'Name', initial: form.name, placeholder: 'Shop', maxLength: 200 }),
      plainInput({
        blockId: 'address',
        label: 'Address',
        initial: form.address,
        optional: true,
        placeholder: 'https://shop.example',
        hint: 'https://… Leave empty if it is not reachable from here.',
      }),
      plainInput({
        blockId: 'repository',
        label: 'Repository',
        initial: form.repository,
        optional: true,
        placeholder: 'https://host/owner/repo',
        hint: 'https://host/owner/repo, a folder after #. Private: leave empty, I show three ways.',
      }),
      plainInput({ blockId: 'timeZone', label: 'Time zone', initial: form.timeZone, placeholder: 'Europe/London', maxLength: 100 }),
      input({ blockId: 'channel', label: 'Channel', element: channelSelect({ actionId: 'channel', initial: form.channel || undefined }) }),
      ...(options.later === undefined ? [] : [dueDaysField(options.later.dueDays), youngDaysField(options.later.youngDays)]),
    ],
  });
}

function dueDaysField(initial: string) {
  const hint = 'Critical/high/medium/low, counted from when a finding was first seen; what is not rated counts as high.';
  return plainInput({ blockId: 'dueDays', label: 'Days until findings are due', initial, placeholder: '7/30/90/120', maxLength: 30, hint });
}

function youngDaysField(initial: string) {
  const hint = 'For so many days a new release of Django is not urged, unless it fixes a hole. 0: never wait.';
  return plainInput({ blockId: 'youngDays', label: 'Days to wait with new releases', initial, placeholder: '7', maxLength: 3, hint });
}

export function readingContent(site: Site): Content {
  return { text: `Reading ${escapeText(site.name)}… about 20 s`, blocks: [section(`Reading *${escapeText(site.name)}*… about 20 s`)] };
}

const MARKS = { bad: '*Needs work.*', unknown: '*Unknown.*', good: '*Fine.*' };

/** What was seen, worst first, then whatever has to be asked next. */
export function verdictContent(site: Site, verdicts: Verdict[], next: KnownBlock[]): Content {
  const lines = verdicts.map((verdict) => `${MARKS[verdict.level]} ${escapeText(verdict.text)}`);
  return {
    text: [`${escapeText(site.name)}, first look:`, ...lines].join('\n'),
    blocks: [header(`${site.name}: first look`), ...lines.map((line) => section(line)), ...next],
  };
}

/** Asked only when there are several; best guess first. */
export function manifestQuestion(site: Site, manifests: string[]): KnownBlock[] {
  const choices = manifests
    .filter((path) => path.length <= LIMITS.optionValue)
    .map((path) => ({ text: path.slice(-LIMITS.optionText), value: path }));
  return [
    section(`*Which one does production install?* I read \`${escapeText(manifests[0] ?? '')}\`, my best guess among ${manifests.length}.`),
    actions('manifest', select({ actionId: `${ACTIONS.chooseManifest}.${site.id}`, placeholder: 'Choose the file', choices })),
  ];
}

export function repositoryTrouble(site: Site, reason: string): KnownBlock[] {
  return [
    section(
      `*I could not read the repository:* ${escapeText(reason)}\nSet-up goes on without it; its packages stay *unknown* until it can be read.`,
    ),
    actions(
      'repository',
      ...connectButtons(site),
      button({ text: 'Try again', actionId: ACTIONS.readAgain, value: site.id }),
      editButton(site, 'Change the address'),
    ),
  ];
}

/** Where sent files stand in for a repository that could not be read. */
export function repositoryAgain(site: Site): KnownBlock {
  return actions(
    'repository',
    button({ text: 'Try the repository again', actionId: ACTIONS.readAgain, value: site.id }),
    button({ text: 'Connect', actionId: CONNECT.connect, value: site.id }),
  );
}

/** Opens the form of the site. */
export function editButton(site: Site, text: string) {
  return button({ text, actionId: ACTIONS.edit, value: site.id });
}

/** The second choice of set-up. No answer is preset, so that nothing is green by luck. */
export function backupsQuestion(site: Site): KnownBlock[] {
  return [
    section(`*How is the database of ${escapeText(site.name)} backed up?*`),
    actions(
      'backups',
      button({ text: 'A job of ours', actionId: ACTIONS.backupsJob, value: site.id }),
      button({ text: 'Hosted snapshots', actionId: ACTIONS.backupsSnapshots, value: site.id }),
      button({ text: 'Files: S3 or a server', actionId: ACTIONS.backupsFiles, value: site.id }),
      button({ text: "I don't know", actionId: ACTIONS.backupsUnknown, value: site.id }),
    ),
  ];
}

export function providerQuestion(site: Site): KnownBlock[] {
  const buttons = Object.entries(PROVIDERS).map(([provider, words]) =>
    button({ text: words, actionId: `${ACTIONS.provider}.${provider}`, value: site.id }),
  );
  return [section('*Whose snapshots?*'), actions('provider', ...buttons)];
}

/** What the team said about backups, and what follows from it, with the way to say something else. */
export function backupsAnswered(site: Site, words: string): Content {
  return {
    text: words,
    blocks: [
      section(words),
      actions('backups-answered', button({ text: 'Answer differently', actionId: ACTIONS.changeBackups, value: site.id })),
    ],
  };
}

/** The third choice: the real first thread as preview, and the three buttons. `when` is spoken, in the plan's zone: `Tuesday 24 Nov, 10:00`. */
export function previewContent(site: Site, preview: Content, when: string, folded: string): Content {
  return {
    text: `This is how the first thread for ${escapeText(site.name)} would look. Post on ${when}?\n\n${preview.text}`,
    blocks: [
      section(`*This would be the first thread in ${channelMention(site.channel)}.* Nothing is posted there yet.`),
      ...(preview.blocks ?? [section(preview.text)]).filter((block) => block.type !== 'actions').map(withoutAccessory),
      context(folded),
      previewButtons(site.id, when),
    ],
  };
}

/** Post it, change it, or not yet. */
export function previewButtons(siteId: string, when: string): KnownBlock {
  return actions(
    'preview',
    button({ text: `Post on ${when}`, actionId: ACTIONS.post, value: siteId, style: 'primary' }),
    button({ text: 'Change day, time or hours', actionId: ACTIONS.change, value: siteId }),
    button({ text: 'Not yet', actionId: ACTIONS.notYet, value: siteId }),
  );
}

/** Answers a press on Home, where nothing can be written: the next step waits in the direct message. */
export function goOnModal(site: Site): ModalView {
  const words = `*The next step for ${escapeText(site.name)} is in our direct message.* Open *Messages* above. Nothing is posted before you press the button there.`;
  return modal({ callbackId: GO_ON_MODAL, title: 'Finish the set-up', blocks: [section(words)] });
}

/** A preview has nothing to press: its tasks do not exist yet. */
function withoutAccessory(block: KnownBlock): KnownBlock {
  if (block.type !== 'section') return block;
  const { accessory: _, ...rest } = block;
  return rest;
}

export const DAYS = { MO: 'Monday', TU: 'Tuesday', WE: 'Wednesday', TH: 'Thursday', FR: 'Friday', SA: 'Saturday', SU: 'Sunday' } as const;
export type Day = keyof typeof DAYS;

/** Day, time and hours, with the dates that follow from them; redrawn on each change. */
export function changeModal(options: { siteId: string; day: string; time: string; hours: string; dates: string[] }): ModalView {
  const { siteId, day, time, hours, dates } = options;
  const days = Object.entries(DAYS).map(([value, text]) => ({ text, value }));
  return modal({
    callbackId: CHANGE_MODAL,
    title: 'Day, time and hours',
    submit: 'Save',
    metadata: siteId,
    blocks: [
      input({
        blockId: 'day',
        label: 'Day',
        dispatch: true,
        element: select({ actionId: ACTIONS.changeField, choices: days, initial: day }),
      }),
      input({
        blockId: 'time',
        label: 'Time',
        dispatch: true,
        element: { type: 'timepicker', action_id: ACTIONS.changeField, initial_time: time },
      }),
      plainInput({
        blockId: 'hours',
        label: 'Hours a week',
        initial: hours,
        hint: 'What the team can spend; 2 is a good start.',
        maxLength: 5,
      }),
      section(`*The next five dates*\n${dates.join('\n')}`),
    ],
  });
}

/** Posted in the channel when the plan starts; names who set it up. */
export function introductionContent(options: { plan: string; names: string; asker: string; each: string }): Content {
  const words = `${mention(options.asker)} set up Farrier for ${escapeText(options.names)}. One thread ${options.each}, at most 3 messages a week, no @channel.`;
  return {
    text: words,
    blocks: [
      section(words),
      actions('introduction', ...rotaButtons(options.plan), button({ text: 'What it reads', actionId: ACTIONS.whatItReads })),
    ],
  };
}

export const WHAT_IT_READS = [
  '*What Farrier reads:* the dependency files of the repository you named (read only, never run), and public records about what they name: PyPI, OSV and endoflife.date.',
  'It reads no messages in this channel. Commands, button presses and a message on which you chose "Add to wishlist" are all it gets.',
  'Where it cannot look, it says "unknown", never "fine".',
].join('\n');

/** One site with what can be changed about it. */
export function siteContent(site: Site, verdicts: Verdict[], backups: string): Content {
  const lines = verdicts.map((verdict) => `${MARKS[verdict.level]} ${escapeText(verdict.text)}`);
  const facts = [
    `Address: ${site.address ? escapeText(site.address) : 'none'}`,
    `Repository: ${repositoryWords(site)}`,
    `Time zone: ${escapeText(site.timeZone)}`,
    `Home: ${channelMention(site.channel)}`,
    `Backups: ${backups}`,
  ];
  return {
    text: [site.name, ...lines, ...facts].join('\n'),
    blocks: [
      header(site.name),
      ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
      section(facts.join('\n')),
      actions(
        `site-${site.id}`,
        button({ text: 'Edit', actionId: ACTIONS.edit, value: site.id }),
        button({ text: 'Read again', actionId: ACTIONS.readAgain, value: site.id }),
        button({ text: 'Connect', actionId: CONNECT.connect, value: site.id }),
        overflow(ACTIONS.newKey, [{ text: 'New check-in key', value: site.id }]),
      ),
    ],
  };
}

function repositoryWords({ repository, sentAt }: Site): string {
  const sent = sentAt === undefined ? '' : `files sent ${slackDate(new Date(sentAt), '{date_short_pretty}')}`;
  if (repository !== null) return [escapeText(repository), ...(sent ? [sent] : [])].join(' · ');
  return sent || 'not connected, packages unknown';
}

export function setUpButton(): KnownBlock {
  return actions('set-up', button({ text: 'Set up a site', actionId: ACTIONS.setUp, style: 'primary' }));
}
