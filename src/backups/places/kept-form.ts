import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Site } from '../../sites/site.js';
import { button, channelMention, escapeText, input, modal, plainInput, section, select } from '../../slack/blocks.js';
import { clampText, LIMITS } from '../../slack/limits.js';
import type { KeptAsk } from '../drill/wanted-backup.js';
import { notice } from '../list-views.js';
import { spokenBytes, spokenMs } from '../spoken.js';
import type { PlaceState } from './place-store.js';

export const KEPT_ACTION = 'backups.drill-kept';
export const KEPT_FORM = 'backups.kept-form';
export const KEPT_FIELDS = { which: 'which', name: 'name' } as const;

const BY_CHANCE = 'chance';
/** A long name ends with what tells it from others. */
const MOST_SHOWN = 44;

/** Restores another backup than the newest. */
export function keptButton({ id, name }: Pick<Site, 'id' | 'name'>, text: string) {
  return button({ text: clampText(text, 75), actionId: `${KEPT_ACTION}.${id}`, value: id, spoken: `Drill a kept backup: ${name}` });
}

/** Which of the kept backups is to be restored: by chance, one that was seen, or any by its name. */
export function keptModal(site: Site, states: readonly PlaceState[], now: Date): ModalView {
  const about = `*${escapeText(site.name)}.* I restore one of the backups that are kept into a throwaway database, and remove it again. Its age counts for nothing, and a good one proves nothing about the newest: rounds go on asking for that.`;
  const seen = seenFiles(states).map(({ value, file }) => ({ text: fileWords(file, now), value }));
  return modal({
    callbackId: KEPT_FORM,
    title: 'Drill a kept one',
    submit: 'Restore it',
    metadata: site.id,
    blocks: [
      section(about),
      input({
        blockId: KEPT_FIELDS.which,
        label: 'Which',
        element: select({
          actionId: KEPT_FIELDS.which,
          choices: [{ text: 'One by chance, of all that are kept', value: BY_CHANCE }, ...seen].slice(0, LIMITS.options),
          initial: BY_CHANCE,
        }),
      }),
      plainInput({
        blockId: KEPT_FIELDS.name,
        label: 'Or another, by its name',
        placeholder: 'shop-2026-08-01.dump',
        hint: 'Its file name, with its folders or without.',
        maxLength: 1024,
        optional: true,
      }),
    ],
  });
}

/** What somebody chose, or what is wrong with it by field. A file that was seen has to be among those of the newest looks still. */
export function readKeptForm(values: Record<string, string>, states: readonly PlaceState[]): KeptAsk | { errors: Record<string, string> } {
  const which = values[KEPT_FIELDS.which] ?? '';
  const name = (values[KEPT_FIELDS.name] ?? '').trim();
  if (name !== '' && which !== BY_CHANCE)
    return { errors: { [KEPT_FIELDS.name]: 'Choose a file above, or write the name of another: leave one of the two.' } };
  if (name !== '') return { by: 'name', name, place: null };
  if (which === BY_CHANCE) return { by: 'chance' };
  const seen = seenFiles(states).find(({ value }) => value === which);
  if (seen === undefined) return { errors: { [KEPT_FIELDS.which]: 'I do not see that file any more. Choose another, or write its name.' } };
  return { by: 'name', name: seen.file.name, place: seen.place };
}

/** It is on its way. */
export function keptStarted(site: Site, ask: KeptAsk): ModalView {
  const what = ask.by === 'chance' ? 'A backup taken by chance' : `\`${escapeText(clampText(ask.name, 200)).replaceAll('`', "'")}\``;
  return notice('Drill a kept one', [
    section(
      `${what} of *${escapeText(site.name)}* is being restored into a throwaway database. The report comes to ${channelMention(site.channel)}.`,
    ),
  ]);
}

type SeenFile = { value: string; place: string; file: { name: string; bytes: number; at: string } };

/** The newest whole files of each place of the database, as far as they were seen. */
function seenFiles(states: readonly PlaceState[]): SeenFile[] {
  return states.flatMap(({ place, look }) =>
    place.holds !== 'database' || look === null
      ? []
      : look.newest.map((file) => ({ value: valueOf(place.id, file.name), place: place.id, file })),
  );
}

/** Names may be longer than a value can be. */
function valueOf(place: string, name: string): string {
  return `${place} ${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

function fileWords({ name, bytes, at }: SeenFile['file'], now: Date): string {
  const shown = name.length > MOST_SHOWN ? `…${name.slice(1 - MOST_SHOWN)}` : name;
  return `${shown}, ${spokenBytes(bytes)}, ${spokenMs(Math.max(0, now.getTime() - Date.parse(at)))} old`;
}
