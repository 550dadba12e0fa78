import type { Plan } from '../../src/maintenance/plans/plan.js';
import type { Recurrence } from '../../src/schedule/recurrence.js';
import { aPlan } from './builders.js';

/** Clock changes of every kind: none, an hour, half an hour, two hours, the other hemisphere, odd offsets, both sides of the date line. */
const ZONES = [
  'Europe/London',
  'America/New_York',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
  'UTC',
  'Europe/Berlin',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'America/Phoenix',
  'America/Caracas',
  'Pacific/Apia',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Marquesas',
  'Pacific/Pago_Pago',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Asia/Tokyo',
  'Asia/Beirut',
  'Asia/Gaza',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Atlantic/Azores',
  'Australia/Eucla',
  'Australia/Sydney',
];
const RULES = [
  'FREQ=WEEKLY;BYDAY=TU',
  'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
  'FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=1',
  'FREQ=MONTHLY;BYMONTHDAY=1,15',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
  'FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28',
  'FREQ=YEARLY;BYMONTH=1;BYDAY=MO;BYSETPOS=1',
];
/** Skipped, doubled and plain local times. */
const TIMES = ['02:30', '10:00', '00:15', '01:59', '23:45'];
const SHIFTS = ['keep', 'next', 'previous'] as const;
const CALENDARS = [null, 'DE', 'US', 'GB'];

/** Nobody works on these rounds, and their dates shall change by edits alone. */
function weeklyForEver(weekly: string): Plan['rhythm'] {
  const never = '9999-12-31T00:00:00.000Z';
  return { round: 'none', askedAt: never, askedOn: never, state: 'kept', weekly };
}

export function planNumber(index: number): Plan {
  const of = <T>(items: readonly T[]): T => items[index % items.length] as T;
  const recurrence: Recurrence = {
    rrule: of(RULES),
    timeZone: of(ZONES),
    start: '2026-02-01',
    at: of(TIMES),
    holidays: of(CALENDARS),
    shift: of(SHIFTS),
  };
  return aPlan({ id: `p-C${index}`, channel: `C${index}`, recurrence, rhythm: weeklyForEver(recurrence.rrule) });
}

/** The recurrence with one or several of its parts replaced, as somebody does in a form. */
export function anotherRecurrence(before: Recurrence, random: () => number): Recurrence {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const maybe = () => random() < 0.4;
  return {
    ...before,
    rrule: maybe() ? pick(RULES) : before.rrule,
    timeZone: maybe() ? pick(ZONES) : before.timeZone,
    at: maybe() ? pick(TIMES) : before.at,
    shift: maybe() ? pick(SHIFTS) : before.shift,
    holidays: maybe() ? pick(CALENDARS) : before.holidays,
  };
}
