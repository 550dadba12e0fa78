import { choiceOf, ruleOf } from '../../schedule/choices.js';
import { readCron } from '../../schedule/cron.js';
import { isCalendarDay, readDaysOff } from '../../schedule/days-off.js';
import { type Recurrence, validateRecurrence } from '../../schedule/recurrence.js';
import { WEEKDAYS, type Weekday } from '../../schedule/rule.js';
import { dateInZone, zoneName } from '../../schedule/zoned.js';
import { UserError } from '../../shared/errors.js';
import { chosenIn, type ViewValues, valueOf } from '../../slack/view-values.js';
import type { Plan } from './plan.js';

export const KINDS = {
  weekly: 'Weekly, on days',
  'month-day': 'Monthly, on a day of the month',
  'month-weekday': 'Monthly, on a weekday such as the first Monday',
  'last-working-day': 'Monthly, on the last working day',
  quarterly: 'Quarterly',
  yearly: 'Yearly',
  once: 'Once',
  rule: 'By an RRULE',
  cron: 'By a cron line',
} as const;
export type Kind = keyof typeof KINDS;

export const SHIFTS = {
  keep: 'Stay on the date',
  next: 'Move to the next working day',
  previous: 'Move to the previous working day',
} as const;

/** What the form holds, as chosen or typed. Each field is the block of its name. */
export interface PlanForm {
  name: string;
  kind: Kind;
  every: string;
  days: string[];
  day: string;
  nth: string;
  weekday: string;
  quarter: string;
  month: string;
  date: string;
  rrule: string;
  cron: string;
  time: string;
  timeZone: string;
  start: string;
  shift: Recurrence['shift'];
  holidays: string;
  daysOff: string;
  hours: string;
}
export type PlanField = keyof PlanForm;
export type PlanErrors = Partial<Record<PlanField, string>>;
/** What of a plan the form changes. */
export type PlanChanges = Pick<Plan, 'name' | 'recurrence' | 'hoursAWeek'>;

const LONGEST_NAME = 60;
const LONGEST_RULE = 500;

/** The form that says what the plan is; `today` where it asks for a date that the plan does not have. */
export function formOf(plan: PlanChanges, today: string): PlanForm {
  const { recurrence } = plan;
  const choice = choiceOf(recurrence);
  const chosen = Object.fromEntries(Object.entries(choice).map(([field, value]) => [field, Array.isArray(value) ? value : String(value)]));
  return {
    every: '1',
    days: ['TU'],
    day: '1',
    nth: '1',
    weekday: 'TU',
    quarter: choice.kind === 'quarterly' ? String(choice.month) : '1',
    month: '1',
    cron: '',
    ...chosen,
    name: plan.name,
    kind: choice.kind,
    date: choice.kind === 'once' ? recurrence.start : today,
    rrule: recurrence.rrule,
    time: recurrence.at,
    timeZone: recurrence.timeZone,
    start: recurrence.start,
    shift: recurrence.shift,
    holidays: recurrence.holidays ?? '',
    daysOff: (recurrence.daysOff ?? []).join(', '),
    hours: String(plan.hoursAWeek),
  };
}

/** The form as somebody filled it in; fields that are not shown are as in `before`. */
export function filledIn(values: ViewValues, before: PlanForm): PlanForm {
  const text = (field: PlanField, fallback: string) => (field in values ? valueOf(values, field) : fallback);
  return {
    name: text('name', before.name),
    kind: keyIn(KINDS, text('kind', before.kind)) ?? before.kind,
    every: text('every', before.every),
    days: 'days' in values ? chosenIn(values, 'days') : before.days,
    day: text('day', before.day),
    nth: text('nth', before.nth),
    weekday: text('weekday', before.weekday),
    quarter: text('quarter', before.quarter),
    month: text('month', before.month),
    date: text('date', before.date),
    rrule: text('rrule', before.rrule),
    cron: text('cron', before.cron),
    time: text('time', before.time),
    timeZone: text('timeZone', before.timeZone),
    start: text('start', before.start),
    shift: keyIn(SHIFTS, text('shift', before.shift)) ?? before.shift,
    holidays: text('holidays', before.holidays),
    daysOff: text('daysOff', before.daysOff),
    hours: text('hours', before.hours),
  };
}

function keyIn<T extends object>(known: T, value: string): keyof T | null {
  return Object.hasOwn(known, value) ? (value as keyof T) : null;
}

/** Understands the form, or says at each field what is wrong and how to mend it. Whether the holidays are known is looked up elsewhere. */
export function readPlanForm(form: PlanForm): { ok: true; changes: PlanChanges } | { ok: false; errors: PlanErrors } {
  const errors: PlanErrors = {};
  const at = <T>(field: PlanField, read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors[field] = error.message;
      return otherwise;
    }
  };
  const name = at('name', () => readName(form.name), '');
  const timeZone = at('timeZone', () => zoneName(form.timeZone.trim()), 'UTC');
  const rule = at(ruleField(form.kind), () => readRule(form), { rrule: '', at: '' });
  const start = at(form.kind === 'once' ? 'date' : 'start', () => readDay(form.kind === 'once' ? form.date : form.start), '');
  const daysOff = at('daysOff', () => readDaysOff(form.daysOff), []);
  const hoursAWeek = at('hours', () => readHours(form.hours), 0);
  const recurrence: Recurrence = {
    rrule: rule.rrule,
    timeZone,
    start,
    at: rule.at,
    holidays: form.holidays.trim().toUpperCase() || null,
    shift: form.shift,
    ...(daysOff.length === 0 ? {} : { daysOff }),
  };
  if (Object.keys(errors).length === 0) at(ruleField(form.kind), () => validateRecurrence(recurrence), undefined);
  return Object.keys(errors).length === 0 ? { ok: true, changes: { name, recurrence, hoursAWeek } } : { ok: false, errors };
}

/** Where a fault of the whole rule is shown. */
export function ruleField(kind: Kind): PlanField {
  const fields: Record<Kind, PlanField> = {
    weekly: 'days',
    'month-day': 'day',
    'month-weekday': 'weekday',
    'last-working-day': 'kind',
    quarterly: 'weekday',
    yearly: 'day',
    once: 'date',
    rule: 'rrule',
    cron: 'cron',
  };
  return fields[kind];
}

function readRule(form: PlanForm): { rrule: string; at: string } {
  if (form.kind === 'cron') return readCron(form.cron);
  return { rrule: rruleOf(form), at: form.time };
}

function rruleOf(form: PlanForm): string {
  const weekday = weekdayOf(form.weekday);
  const nth = Number(form.nth);
  switch (form.kind) {
    case 'weekly': {
      if (form.days.length === 0) throw new UserError('Choose at least one day.');
      return ruleOf({ kind: 'weekly', every: Number(form.every), days: form.days.map(weekdayOf) });
    }
    case 'month-day':
      return ruleOf({ kind: 'month-day', day: Number(form.day) });
    case 'month-weekday':
      return ruleOf({ kind: 'month-weekday', nth, weekday });
    case 'quarterly':
      return ruleOf({ kind: 'quarterly', month: Number(form.quarter), nth, weekday });
    case 'yearly':
      return ruleOf({ kind: 'yearly', month: Number(form.month), day: Number(form.day) });
    case 'last-working-day':
      return ruleOf({ kind: 'last-working-day' });
    case 'once':
      return ruleOf({ kind: 'once' });
    default: {
      if (form.rrule.length > LONGEST_RULE) throw new UserError(`The rule has ${form.rrule.length} characters; ${LONGEST_RULE} at most.`);
      return ruleOf({ kind: 'rule', rrule: form.rrule });
    }
  }
}

function weekdayOf(value: string): Weekday {
  return WEEKDAYS.find((day) => day === value) ?? 'TU';
}

function readName(text: string): string {
  const name = text.trim().replace(/\s+/g, ' ');
  if (name === '') throw new UserError('Give the plan a name, for example Weekly maintenance.');
  if (name.length > LONGEST_NAME) throw new UserError(`${name.length} characters; ${LONGEST_NAME} at most.`);
  return name;
}

function readDay(text: string): string {
  if (!isCalendarDay(text)) throw new UserError(text === '' ? 'Choose a day.' : `"${text}" is no day of the calendar.`);
  return text;
}

function readHours(text: string): number {
  const hours = Number(text.trim().replace(',', '.'));
  if (!(hours >= 0.5 && hours <= 40)) throw new UserError(`"${text}" hours: wanted is a number from 0.5 to 40.`);
  return hours;
}

/** The plan that a new form begins with; weekly on Tuesdays at 10:00, from the day of `now`, by whoever asks. */
export function freshPlan(ask: { id: string; channel: string; sites: string[]; user: string; timeZone: string; now: Date }): Plan {
  const { id, channel, sites, user, timeZone, now } = ask;
  return {
    version: 1,
    id,
    channel,
    name: '',
    sites,
    recurrence: {
      rrule: 'FREQ=WEEKLY;BYDAY=TU',
      timeZone,
      start: dateInZone(now, timeZone),
      at: '10:00',
      holidays: null,
      shift: 'keep',
    },
    hoursAWeek: 2,
    rota: [user],
    state: 'active',
    pausedUntil: null,
    pausedReason: null,
    createdBy: user,
    createdAt: now.toISOString(),
  };
}
