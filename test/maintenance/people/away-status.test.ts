import { isAway } from '../../../src/maintenance/people/away-status.js';
import { TUESDAY } from '../builders.js';

const inHours = (hours: number) => new Date(TUESDAY.getTime() + hours * 3_600_000);

test.each<[string, string, Date | null, boolean]>([
  ['', '', null, false],
  ['Vacation', ':palm_tree:', null, true],
  ['', ':palm_tree:', inHours(24), true],
  ['', ':airplane:', null, true],
  ['Lisbon', ':airplane_departure:', null, true],
  ['', ':face_with_thermometer:', inHours(8), true],
  ['', ':no_entry:', null, true],
  ['Vacationing', '', null, true],
  ['on holiday until the 7th', '', null, true],
  ['On holidays', ':speech_balloon:', null, true],
  ['Out of office', '', null, true],
  ['out-of-office', '', null, true],
  ['OOO', '', null, true],
  ['Away', '', null, true],
  ['parental leave', ':baby:', null, true],
  ['PTO today', '', inHours(9), true],
  // Not away: working, busy, or back before a turn is worth passing on.
  ['In a meeting', ':spiral_calendar_pad:', inHours(1), false],
  ['Working remotely', ':house_with_garden:', null, false],
  ['Commuting', ':bus:', inHours(1), false],
  ['Away for lunch', ':hamburger:', inHours(1), false],
  ['Dentist', ':face_with_thermometer:', inHours(3), false],
  ['Homesick playlist', ':headphones:', null, false],
  ['Planning the holidayshop release', '', null, false],
  ['Looooool', '', null, false],
])('%j %s until %s is away: %s', (text, emoji, until, expected) => {
  expect(isAway({ text, emoji, until }, TUESDAY)).toBe(expected);
});
