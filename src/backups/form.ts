import type { ModalView } from '@slack/types';
import { UserError } from '../shared/errors.js';
import type { Site } from '../sites/site.js';
import { escapeText, input, modal, plainInput, section, select } from '../slack/blocks.js';
import { type Expectation, readExpectation, readGrace } from './expected.js';
import type { Monitor } from './monitor.js';
import { spokenMs } from './spoken.js';

export const FORM_MODAL = 'backups.monitor-form';
export const FIELDS = { site: 'site', name: 'name', purpose: 'purpose', expected: 'expected', grace: 'grace' } as const;

const NAME_MAX = 80;
const PURPOSES = [
  { text: 'A backup of this site', value: 'backup' },
  { text: 'Another job', value: 'job', description: 'clearsessions, certificates; proves no backup' },
];

/** The form of a new monitor; of several sites one is chosen. */
export function newMonitorModal(sites: readonly Site[]): ModalView {
  const [first] = sites;
  const choices = sites.map(({ id, name }) => ({ text: name, value: id }));
  return modal({
    callbackId: FORM_MODAL,
    title: 'New monitor',
    submit: 'Create',
    metadata: '',
    blocks: [
      input({ blockId: FIELDS.site, label: 'Site', element: select({ actionId: FIELDS.site, choices, initial: first?.id }) }),
      ...inputs({ name: 'backup', purpose: 'backup', expected: 'day', grace: '6 h' }),
    ],
  });
}

export function editMonitorModal(site: Site, monitor: Monitor): ModalView {
  const { name, purpose, periodMs, schedule, graceMs } = monitor;
  return modal({
    callbackId: FORM_MODAL,
    title: 'Edit monitor',
    submit: 'Save',
    metadata: monitor.id,
    blocks: [
      section(`*${escapeText(site.name)}*`),
      ...inputs({ name, purpose, expected: schedule?.cron ?? written(periodMs), grace: written(graceMs) }),
    ],
  });
}

function inputs(initial: { name: string; purpose: Monitor['purpose']; expected: string; grace: string }) {
  return [
    plainInput({
      blockId: FIELDS.name,
      label: 'What checks in',
      initial: initial.name,
      maxLength: NAME_MAX,
      placeholder: 'backup, clearsessions',
    }),
    input({
      blockId: FIELDS.purpose,
      label: 'What it is',
      element: select({ actionId: FIELDS.purpose, choices: PURPOSES, initial: initial.purpose }),
    }),
    plainInput({
      blockId: FIELDS.expected,
      label: 'Expected',
      initial: initial.expected,
      maxLength: 100,
      hint: "How often, as day, 6 h or 30 min; or a cron line of five fields, as 0 3 * * *, in the site's time zone.",
    }),
    plainInput({
      blockId: FIELDS.grace,
      label: 'Grace',
      initial: initial.grace,
      maxLength: 20,
      hint: 'How much later it may be before it counts as down, and how long a run may take, as 6 h or 30 min.',
    }),
  ];
}

/** As `readExpectation` reads it: a whole number of its largest unit. */
export function written(ms: number): string {
  const units: [string, number][] = [
    ['week', 604_800_000],
    ['day', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ];
  const [unit, size] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['', 0];
  if (size === 0) return ms === 0 ? '0 min' : spokenMs(ms);
  const count = ms / size;
  return unit.length > 3 && count > 1 ? `${count} ${unit}s` : `${count} ${unit}`;
}

export interface Filled extends Expectation {
  name: string;
  purpose: Monitor['purpose'];
  graceMs: number;
}

/** What somebody filled in, or what is wrong with it by field. Times of a cron line are in `timeZone`. */
export function readForm(values: Record<string, string>, timeZone: string): Filled | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const attempt = <T>(field: string, read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors[field] = error.message.replaceAll('`', '"');
      return null;
    }
  };
  const name = (values[FIELDS.name] ?? '').replaceAll(/\s+/g, ' ').trim();
  if (name === '') errors[FIELDS.name] = 'Say what checks in, as "backup" or "clearsessions".';
  const expected = attempt(FIELDS.expected, () => readExpectation(values[FIELDS.expected] ?? '', timeZone));
  const graceMs = attempt(FIELDS.grace, () => readGrace(values[FIELDS.grace] ?? ''));
  if (expected === null || graceMs === null || Object.keys(errors).length > 0) return { errors };
  return { name, purpose: values[FIELDS.purpose] === 'job' ? 'job' : 'backup', graceMs, ...expected };
}
