import type { ModalView } from '@slack/types';
import { UserError } from '../../shared/errors.js';
import type { Site } from '../../sites/site.js';
import { escapeText, input, modal, plainInput, section, select } from '../../slack/blocks.js';
import { readExpectation, readGrace } from '../expected.js';
import { written } from '../form.js';
import { OVERDUE_DAYS } from '../records/restore-state.js';
import { type Place, spokenLocation } from './place.js';
import { readAddress } from './place-address.js';

export const PLACE_FORM = 'backups.place-form';
export const PLACE_FIELDS = {
  holds: 'holds',
  address: 'address',
  pattern: 'pattern',
  expected: 'expected',
  grace: 'grace',
  kept: 'kept',
  restore: 'restore',
  proved: 'proved',
  endpoint: 'endpoint',
  region: 'region',
} as const;

export const HOLDS_WORDS: Record<Place['holds'], string> = {
  database: 'the database',
  uploads: 'files that people upload',
  settings: 'settings and keys',
};

/** The form of a new place of a site, or of one that is there. */
export function placeModal(site: Site, place: Place | null, holds: Place['holds'] = place?.holds ?? 'database'): ModalView {
  const bucket = place?.location.kind === 's3' ? place.location : null;
  const choices = Object.entries(HOLDS_WORDS).map(([value, text]) => ({ text: text.charAt(0).toUpperCase() + text.slice(1), value }));
  const text = (blockId: string, label: string, hint: string, initial: string | undefined, optional = true) =>
    plainInput({ blockId, label, hint, maxLength: 300, optional, ...(initial === undefined ? {} : { initial }) });
  return modal({
    callbackId: PLACE_FORM,
    title: 'Where backups lie',
    submit: place === null ? 'Add' : 'Save',
    metadata: `${site.id} ${place?.id ?? ''}`,
    blocks: [
      section(
        `*${escapeText(site.name)}.* I list what lies there and read the first and last bytes of the newest. Type no password or key here.`,
      ),
      input({
        blockId: PLACE_FIELDS.holds,
        label: 'What lies there',
        element: select({ actionId: PLACE_FIELDS.holds, choices, initial: holds }),
      }),
      text(
        PLACE_FIELDS.address,
        'Address',
        's3://bucket/prefix, sftp://user@host/folder, https://host/file, or local:folder (of BACKUP_ROOT).',
        place === null ? undefined : spokenLocation(place.location),
        false,
      ),
      text(
        PLACE_FIELDS.pattern,
        'Files',
        'Which of them, as *.dump; empty: all. Needed where several kinds lie together.',
        place?.pattern ?? undefined,
      ),
      text(
        PLACE_FIELDS.expected,
        'Expected',
        "How often a new one comes, as day, 6 h or 30 min; or a cron line of five fields, as 0 3 * * *, in the site's time zone.",
        place === null ? 'day' : (place.schedule?.cron ?? written(place.periodMs)),
        false,
      ),
      text(
        PLACE_FIELDS.grace,
        'Grace',
        'How much later it may be, as 6 h or 30 min.',
        place === null ? '6 h' : written(place.graceMs),
        false,
      ),
      text(
        PLACE_FIELDS.kept,
        'Kept for',
        'For how many days each is kept; I name days without one. Empty: nothing is promised.',
        place?.retentionDays?.toString(),
      ),
      text(
        PLACE_FIELDS.restore,
        'Restored within',
        'How long a restore may take, as 2 h; drills compare with it. Empty: nobody said.',
        place?.restoreTargetMs == null ? undefined : written(place.restoreTargetMs),
      ),
      text(
        PLACE_FIELDS.proved,
        'Restored every',
        `For how many days a restore proves it; after that it is overdue. Empty: ${OVERDUE_DAYS}.`,
        place?.provedDays?.toString(),
      ),
      text(PLACE_FIELDS.endpoint, 'Endpoint of the bucket', 'As https://s3.example.org; empty: Amazon.', bucket?.endpoint ?? undefined),
      text(PLACE_FIELDS.region, 'Region of the bucket', 'As eu-central-1.', bucket?.region),
    ],
  });
}

export type FilledPlace = Pick<
  Place,
  'holds' | 'name' | 'location' | 'pattern' | 'periodMs' | 'schedule' | 'graceMs' | 'retentionDays' | 'restoreTargetMs' | 'provedDays'
>;

/** What somebody filled in, or what is wrong with it by field. Times of a cron line are in `timeZone`. */
export function readPlaceForm(values: Record<string, string>, timeZone: string): FilledPlace | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const given = (field: string) => (values[field] ?? '').trim();
  const attempt = <T>(field: string, read: (text: string) => T): T | null => {
    try {
      return read(given(field));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors[field] = error.message.replaceAll('`', '"');
      return null;
    }
  };
  const about = { endpoint: given(PLACE_FIELDS.endpoint), region: given(PLACE_FIELDS.region) };
  const location = attempt(PLACE_FIELDS.address, (text) => readAddress(text, about));
  const expected = attempt(PLACE_FIELDS.expected, (text) => readExpectation(text, timeZone));
  const graceMs = attempt(PLACE_FIELDS.grace, readGrace);
  const retentionDays = attempt(PLACE_FIELDS.kept, readDays);
  const restoreTargetMs = attempt(PLACE_FIELDS.restore, (text) => (text === '' ? null : readGrace(text) || null));
  const provedDays = attempt(PLACE_FIELDS.proved, readDays);
  const pattern = attempt(PLACE_FIELDS.pattern, readPattern);
  if (location === null || expected === null || graceMs === null || Object.keys(errors).length > 0) return { errors };
  const holds = values[PLACE_FIELDS.holds];
  const kind: Place['holds'] = holds === 'uploads' || holds === 'settings' ? holds : 'database';
  return { holds: kind, name: kind, location, pattern, ...expected, graceMs, retentionDays, restoreTargetMs, provedDays };
}

const MOST_DAYS = 3700;

function readDays(text: string): number | null {
  if (text === '') return null;
  const days = /^(\d{1,4})(?:\s*d(?:ays?)?)?$/i.exec(text)?.[1];
  if (days === undefined || Number(days) < 1 || Number(days) > MOST_DAYS)
    throw new UserError(`Write for how many days, as \`30\`; at most ${MOST_DAYS}.`);
  return Number(days);
}

function readPattern(text: string): string | null {
  if (text === '') return null;
  if (text.includes('/') || /\p{C}/u.test(text))
    throw new UserError('Write the name of the files without folders, as `*.dump`; `*` stands for anything.');
  return text;
}
