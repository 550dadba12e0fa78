import type { ModalView } from '@slack/types';
import type { Site } from '../../sites/site.js';
import { button, context, escapeText, input, modal, plainInput, section, select } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import { type OwnCheck, spokenExpects, whyNoSelect } from '../drill/own-check.js';
import { type Place, spokenLocation } from './place.js';

export const CHECK_FORM = 'backups.check-form';
export const CHECK_REMOVE = 'backups.check-remove';
export const CHECK_FIELDS = { name: 'name', sql: 'sql', expects: 'expects', value: 'value' } as const;

/** Each is asked for up to a minute. */
export const MOST_CHECKS = 10;

const EXPECTS: Record<OwnCheck['expects']['kind'], string> = { 'at-least': 'At least', equals: 'Equals', 'not-null': 'Not null' };

/** What the team asks of what is restored from a place, and the form of one more. */
export function checksModal(site: Site, place: Place, checks: readonly OwnCheck[]): ModalView {
  const head = section(
    `*${escapeText(site.name)}: ${escapeText(clampText(spokenLocation(place.location), 200))}.* After each drill I ask the restored database these, read only, each for a minute at most, and keep nothing of the answer but one number, or true or false.`,
  );
  const rows = checks.map((check) =>
    section(
      `*${escapeText(check.name)}*, ${spokenExpects(check)}\n\`\`\`${escapeText(clampText(check.sql, 1500)).replaceAll('`', "'")}\`\`\``,
      button({
        text: 'Remove',
        actionId: `${CHECK_REMOVE}.${check.id}`,
        value: `${place.id} ${check.id}`,
        spoken: `Remove: ${check.name}`,
      }),
    ),
  );
  const metadata = place.id;
  if (checks.length >= MOST_CHECKS) {
    const full = context(`A place has at most ${MOST_CHECKS}. Remove one to add another.`);
    return modal({ callbackId: CHECK_FORM, title: 'Own checks', close: 'Close', metadata, blocks: [head, ...rows, full] });
  }
  const choices = Object.entries(EXPECTS).map(([value, text]) => ({ text, value }));
  return modal({
    callbackId: CHECK_FORM,
    title: 'Own checks',
    submit: 'Add',
    close: 'Close',
    metadata,
    blocks: [
      head,
      ...rows,
      plainInput({ blockId: CHECK_FIELDS.name, label: 'Name', placeholder: 'orders of last week', maxLength: 80 }),
      plainInput({
        blockId: CHECK_FIELDS.sql,
        label: 'One SELECT',
        hint: 'It gives one value, as select count(*) from shop_order. Tables outside of the schema public with their schema. Write no password or name of a person in it.',
        multiline: true,
        maxLength: 2000,
      }),
      input({
        blockId: CHECK_FIELDS.expects,
        label: 'What is expected',
        element: select({ actionId: CHECK_FIELDS.expects, choices, initial: 'at-least' }),
      }),
      plainInput({
        blockId: CHECK_FIELDS.value,
        label: 'Value',
        hint: 'A number; for Equals also true or false; nothing for Not null.',
        maxLength: 40,
        optional: true,
      }),
    ],
  });
}

/** What somebody filled in, or what is wrong with it by field. */
export function readCheckForm(values: Record<string, string>): Omit<OwnCheck, 'id'> | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const name = (values[CHECK_FIELDS.name] ?? '').replaceAll(/\s+/g, ' ').trim();
  if (name === '') errors[CHECK_FIELDS.name] = 'Say what it is about, as "orders of last week".';
  const sql = (values[CHECK_FIELDS.sql] ?? '').trim();
  const why = whyNoSelect(sql);
  if (why !== null) errors[CHECK_FIELDS.sql] = why;
  const expects = readExpects(values[CHECK_FIELDS.expects] ?? '', (values[CHECK_FIELDS.value] ?? '').trim());
  if (typeof expects === 'string') errors[CHECK_FIELDS.value] = expects;
  return typeof expects === 'string' || Object.keys(errors).length > 0 ? { errors } : { name, sql, expects };
}

/** A text is what is wrong. */
function readExpects(kind: string, text: string): OwnCheck['expects'] | string {
  if (kind === 'not-null') return text === '' ? { kind } : 'Not null takes no value: leave it empty.';
  const number = /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : null;
  if (kind === 'equals') {
    const isWord = text === 'true' || text === 'false';
    if (number === null && !isWord) return 'Write a number, as 0, or true or false.';
    return { kind, value: number ?? text === 'true' };
  }
  return number === null ? 'Write a number, as 1000.' : { kind: 'at-least', value: number };
}
