import { z } from 'zod';
import { type Archived, archivedSchema, MEMBER } from './archive.js';
import type { Column } from './archive-csv.js';
import { wishIdFor } from './collect.js';
import type { Fault } from './import-rows.js';
import { tagsIn, whyNoTags } from './tags.js';
import { KEPT_STATES, oneLine, SIZES, SLOTS, TEXT_MAX, whyNoTitle } from './wish.js';

/** One row of a file. */
export interface Line {
  row: number;
  wish: Archived;
  /** It says itself which wish it is. Without that its title says so. */
  hasId: boolean;
}

interface Cells {
  row: number;
  cells: Partial<Record<Column, string>>;
  /** Whoever imports it made what nobody is named for. */
  user: string;
  now: Date;
}

/** A row of a table as a wish, or everything that is wrong with it. An empty cell means what a new wish has. */
export function readLine({ row, cells, user, now }: Cells): { ok: true; line: Line } | { ok: false; faults: Fault[] } {
  const faults: Fault[] = [];
  const fault = (column: Column, what: string, fix: string): null => {
    faults.push({ row, column, what, fix });
    return null;
  };
  const cell = (column: Column) => (cells[column] ?? '').trim();
  const one = <T extends string>(column: Column, allowed: readonly T[]): T | null => {
    const said = cell(column);
    const found = allowed.find((word) => word.toLowerCase() === said.toLowerCase());
    if (found !== undefined || said === '') return found ?? null;
    return fault(
      column,
      `“${said.slice(0, 60)}” is none of ${allowed.join(', ')}.`,
      `Write one of ${allowed.join(', ')}, or leave the cell empty.`,
    );
  };
  const member = (column: Column): string | null => {
    const said = cell(column);
    if (said === '' || MEMBER.test(said)) return said || null;
    return fault(
      column,
      `“${said.slice(0, 60)}” is no Slack member id.`,
      'Write an id such as U024BE7LH (in Slack: profile, Copy member ID), or leave it empty.',
    );
  };
  const time = (column: Column): string | null => {
    const said = cell(column);
    if (said === '') return null;
    return asTime(said) ?? fault(column, `“${said.slice(0, 60)}” is no date.`, 'Write it as 2026-11-24 or 2026-11-24T10:00:00Z.');
  };
  const json = <T>(column: Column, schema: z.ZodType<T>): T | null => {
    const said = cell(column);
    if (said === '') return null;
    const read = schema.safeParse(parsed(said));
    return read.success ? read.data : fault(column, 'It is not what an export writes there.', 'Leave it as the export wrote it, or empty.');
  };

  const title = oneLine(cell('title'));
  const why = cells.why ?? '';
  const tags = tagsIn(cell('tags'));
  const noTags = whyNoTags(tags);
  if (noTags !== null) fault('tags', noTags, 'Write fewer or shorter ones, with a space between.');
  const state = one('state', KEPT_STATES) ?? 'open';
  const slot = one('slot', SLOTS);
  const reason = cells.reason?.trim() ?? '';
  const createdAt = time('created_at') ?? now.toISOString();
  const createdBy = member('created_by') ?? user;
  const carried = cell('carried');
  if (!/^\d{0,6}$/.test(carried))
    fault('carried', `“${carried.slice(0, 60)}” is no number.`, 'Write how often it was carried over, or nothing.');
  const link = cell('source_link');
  if (link !== '' && !/^https?:\/\/\S+$/.test(link))
    fault('source_link', 'It is no address.', 'Write one that begins with https://, or nothing.');
  const author = member('source_author');
  const opinion = one('size', SIZES);
  const sizes =
    cells.sizes === undefined
      ? opinion === null
        ? []
        : [{ user, size: opinion }]
      : listed(cell('sizes'), sizeOf, () =>
          fault('sizes', 'It is not what an export writes there.', 'Write `U024BE7LH M; U0G9QF9C6 L`, or nothing.'),
        );
  const votes = listed(
    cell('voters'),
    (part) => voteOf(part, createdAt),
    () => fault('voters', 'It is not what an export writes there.', 'Write `U024BE7LH 2026-11-24; U0G9QF9C6 2026-11-25`, or nothing.'),
  );
  const earlier = json('history', archivedSchema.shape.earlier);
  const more = json('more', z.record(z.string(), z.unknown()));
  const id = cell('id') || wishIdFor('import', title.toLowerCase());
  const siteName = cell('site');
  const wish = {
    ...more,
    version: 1,
    id,
    title,
    why: why.trim() === '' ? null : why,
    site: cell('site_id') || null,
    ...(siteName === '' ? {} : { siteName }),
    ...(tags.length === 0 ? {} : { tags }),
    seenBy: one('seen_by', ['customers', 'developers']),
    source: link === '' && author === null ? null : { link: link || null, author },
    finding: cell('finding') || null,
    state,
    stateReason: reason === '' ? null : reason,
    slot: state === 'planned' ? slot : null,
    ...(carried === '' ? {} : { carried: Number(carried) }),
    stateBy: member('state_by') ?? createdBy,
    stateAt: time('state_at') ?? createdAt,
    createdBy,
    createdAt,
    ...(earlier == null ? {} : { earlier }),
    votes,
    sizes,
  };
  const whole = archivedSchema.safeParse(wish);
  if (whole.success) faults.push(...faultsOf(whole.data, row));
  if (faults.length > 0) return { ok: false, faults };
  if (whole.success) return { ok: true, line: { row, wish: whole.data, hasId: cell('id') !== '' } };
  const issues = whole.error.issues.map(({ path, message }) => ({
    row,
    column: columnOf(path[0]),
    what: `${message}.`,
    fix: 'Leave it as the export wrote it, or empty.',
  }));
  return { ok: false, faults: issues };
}

/** What no wish can be, though each word of it could. */
export function faultsOf({ title, why, state, slot, stateReason }: Archived, row: number): Fault[] {
  const faults: Fault[] = [];
  const noTitle = whyNoTitle(title);
  const length = why?.length ?? 0;
  if (noTitle !== null) faults.push({ row, column: 'title', what: noTitle, fix: 'Write in a few words what should be better.' });
  if (length > TEXT_MAX)
    faults.push({ row, column: 'why', what: `It has ${length} characters; ${TEXT_MAX} is the most.`, fix: 'Shorten it.' });
  if (state === 'deleted')
    faults.push({ row, column: 'state', what: 'A deleted wish cannot be imported.', fix: 'Take it out of the file.' });
  if (state === 'planned' && slot === null) {
    faults.push({ row, column: 'slot', what: 'A planned wish says for when.', fix: `Write ${SLOTS.join(', ')}, or another state.` });
  }
  if (state === 'declined' && stateReason === null) {
    faults.push({ row, column: 'reason', what: 'A declined wish says why.', fix: 'Write the reason, or another state.' });
  }
  return faults;
}

function columnOf(field: PropertyKey | undefined): string {
  return field === 'id' ? 'id' : field === 'votes' ? 'voters' : field === 'sizes' ? 'sizes' : 'more';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A date is the beginning of its day in UTC. */
function asTime(said: string): string | null {
  const isTime = z.iso.datetime({ offset: true }).safeParse(said).success;
  if (!isTime && !z.iso.date().safeParse(said).success) return null;
  return new Date(said).toISOString();
}

function listed<T>(cell: string, read: (part: string[]) => T | null, refuse: () => null): T[] {
  const parts = cell.split(';').flatMap((part) => (part.trim() === '' ? [] : [read(part.trim().split(/\s+/))]));
  if (parts.includes(null)) refuse();
  return parts.filter((part) => part !== null);
}

function voteOf([user = '', said = '', mark, ...rest]: string[], createdAt: string): Archived['votes'][number] | null {
  const at = said === '' ? createdAt : asTime(said);
  if (at === null || !MEMBER.test(user) || rest.length > 0 || (mark !== undefined && mark !== 'merged' && mark !== 'split')) return null;
  return mark === undefined ? { user, at } : { user, at, [mark]: true };
}

function sizeOf([user = '', said = '', from, ...rest]: string[]): Archived['sizes'][number] | null {
  const size = SIZES.find((known) => known === said.toUpperCase());
  if (size === undefined || !MEMBER.test(user) || rest.length > 0) return null;
  return { user, size, ...(from === undefined ? {} : { from }) };
}
