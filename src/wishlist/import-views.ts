import type { KnownBlock, ModalView } from '@slack/types';
import { context, input, modal, section } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import type { Fault } from './import-rows.js';
import type { Target } from './import-store.js';
import { asTyped } from './people-text.js';
import type { ImportPlan } from './plan-import.js';
import { counted } from './views.js';

export const IMPORT_FILE = 'wishlist.import-file';
export const IMPORT_CONFIRM = 'wishlist.import-confirm';
export const FILE = 'file';

const TITLE = 'Import wishes';
const FAULTS_SHOWN = 20;
const WISHES_SHOWN = 15;
const NAMED = 300;

/** Asks for the file; `faults` of the one before are on top. */
export function importModal(target: Target, faults: readonly Fault[] = []): ModalView {
  return modal({
    callbackId: IMPORT_FILE,
    title: TITLE,
    submit: 'Check it',
    metadata: JSON.stringify(target),
    blocks: [
      ...faultBlocks(faults),
      section(
        'A file that `/wishlist export` made, or a table saved as CSV: its first row names the columns, of which only `title` is needed; `why`, `site`, `seen_by` and `size` are understood too. Nothing is added before you confirm it.',
      ),
      input({
        blockId: FILE,
        label: 'File',
        hint: 'CSV or JSON, up to 5 MB.',
        element: { type: 'file_input', action_id: FILE, filetypes: ['csv', 'json', 'tsv', 'txt'], max_files: 1 },
      }),
    ],
  });
}

function faultBlocks(faults: readonly Fault[]): KnownBlock[] {
  if (faults.length === 0) return [];
  const rows = new Set(faults.flatMap(({ row }) => (row === null ? [] : [row])));
  const where = rows.size === 0 ? 'the file' : counted(rows.size, 'row');
  const more = faults.length > FAULTS_SHOWN ? [context(`And ${faults.length - FAULTS_SHOWN} more.`)] : [];
  return [
    section(`*Nothing was added: ${where} cannot be read.*`),
    ...faults.slice(0, FAULTS_SHOWN).map((fault) => section(faultLine(fault))),
    ...more,
  ];
}

function faultLine({ row, column, what, fix }: Fault): string {
  const place = [...(row === null ? [] : [`Row ${row}`]), ...(column === null ? [] : [`column ${asTyped(column, 60)}`])].join(', ');
  return `${place === '' ? '' : `*${place}:* `}${asTyped(what, 600)} ${asTyped(fix, 600)}`;
}

/** What would be added; `id` is what it is staged under. */
export function previewModal(id: string, plan: ImportPlan, ignored: readonly string[]): ModalView {
  const { fresh, there, unknownSites, unnamed } = plan;
  const stay = there.length === 0 ? '' : ` ${counted(there.length, 'is', 'are')} there already and stay as they are.`;
  const votes = fresh.reduce((sum, one) => sum + one.votes.length, 0);
  const verdict =
    fresh.length === 0
      ? '*Nothing to add.*'
      : `*${counted(fresh.length, 'wish', 'wishes')} would be added*, with ${counted(votes, 'vote')}.`;
  const lines = fresh
    .slice(0, WISHES_SHOWN)
    .map(({ wish, votes: cast }) => `• ${asTyped(wish.title, 150)} · ${counted(cast.length, 'vote')} · ${wish.state}`);
  const notes = [
    ...(unnamed === 0 ? [] : [`${counted(unnamed, 'vote')} that name nobody are left out: a vote needs its person.`]),
    ...(unknownSites.length === 0
      ? []
      : [`Sites that are not known in this channel, so that the name is all the wish has: ${names(unknownSites)}.`]),
    ...(ignored.length === 0 ? [] : [`Columns that mean nothing here and are left out: ${names(ignored)}.`]),
  ];
  return modal({
    callbackId: IMPORT_CONFIRM,
    title: TITLE,
    ...(fresh.length === 0 ? { close: 'Close' } : { submit: 'Import' }),
    metadata: id,
    blocks: [
      section(`${verdict}${stay}`),
      ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
      ...(fresh.length > WISHES_SHOWN ? [context(`And ${fresh.length - WISHES_SHOWN} more.`)] : []),
      ...(notes.length === 0 ? [] : [context(notes.join('\n'))]),
    ],
  });
}

function names(all: readonly string[]): string {
  return clampText(all.map((name) => asTyped(name, 60)).join(', '), NAMED);
}

/** What the window says last. */
export function importedModal(words: string): ModalView {
  return modal({ callbackId: IMPORT_CONFIRM, title: TITLE, close: 'Close', blocks: [section(words)] });
}
