import { spokenDay } from '../audits/spoken.js';
import { spokenMonth } from '../audits/upgrade-dates.js';
import { median } from '../maintenance/rounds/own-minutes.js';
import { namesOf } from '../maintenance/rounds/round.js';
import { count, duration } from '../maintenance/spoken.js';
import { dayText } from '../schedule/zoned.js';
import { channelMention, escapeText, mention } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { countFigures, type Figures } from './figures.js';
import type { Records } from './records.js';

const MOST_LISTED = 8;

export interface Section {
  title: string;
  /** Escaped. */
  text: string;
}

/** The report in words; each sentence rests on a record, and what is not recorded is said to be unknown. */
export function reportSections(records: Records): Section[] {
  const figures = countFigures(records);
  const sections = [
    { title: 'Rounds', text: roundsText(figures.rounds) },
    { title: 'Tasks', text: tasksText(figures.tasks) },
    { title: 'Findings', text: findingsText(records) },
    { title: 'Wishes', text: wishesText(records.wishes) },
    { title: 'Hours', text: hoursText(figures) },
    { title: 'By person', text: peopleText(figures.people) },
    { title: 'What the next quarter needs', text: needsText(records, figures) },
  ];
  return sections.filter(({ text }) => text !== '');
}

/** `Maintenance of #shop-dev, November 2026 so far`. */
export function reportTitle(records: Records): string {
  return `Maintenance of ${namesOf(records.channels.map(channelMention))}, ${records.period.label}`;
}

function roundsText({ kept, late, missedLate, missedPaused }: Figures['rounds']): string {
  const parts = [
    kept === 0 ? 'No round was opened.' : `${count(kept, 'round')} opened${late === 0 ? '' : `, ${late} of them late`}.`,
    missedLate === 0 ? '' : `${count(missedLate, 'date')} missed: the next one had come before Farrier was back.`,
    missedPaused === 0 ? '' : `${count(missedPaused, 'date')} fell into a pause.`,
    missedLate === 0 && missedPaused === 0 && kept > 0 ? 'No date was missed.' : '',
  ];
  return parts.filter(Boolean).join(' ');
}

function tasksText({ done, seenByFarrier, skipped, carried, open }: Figures['tasks']): string {
  if (done + skipped + carried + open === 0) return 'No round asked for anything.';
  const seen = seenByFarrier === 0 ? '' : ` (${seenByFarrier} seen by Farrier)`;
  const parts = [`${done} done${seen}`, `${skipped} skipped`, `${carried} carried over`, ...(open === 0 ? [] : [`${open} still open`])];
  return `${parts.join(', ')}.`;
}

function findingsText({ changes }: Records): string {
  if (changes === null) return 'No audit has looked at everything yet, so nothing can be counted.';
  const days = Math.round(median(changes.daysToFix));
  const half = changes.fixed === 0 ? '' : `, half of them within ${count(Math.max(days, 1), 'day')}`;
  return `${changes.fixed} closed${half}; ${changes.new} opened; ${changes.open} open at the end.`;
}

function wishesText(wishes: readonly string[]): string {
  if (wishes.length === 0) return 'None was finished.';
  return `${wishes.length} finished: ${listed(wishes.map((title) => clampText(escapeText(title), 100)))}.`;
}

function hoursText({ hours, untold }: Figures): string {
  if (untold.of === 0) return 'No round was closed, so nobody was asked.';
  const gap = untold.rounds === 0 ? '' : ` Of ${untold.rounds} of ${count(untold.of, 'closed round')} nobody said how long they took.`;
  if (hours.length === 0) return `Unknown.${gap}`;
  const total = hours.reduce((sum, { minutes }) => sum + minutes, 0);
  const kinds = hours.map(({ kind, minutes }) => `${escapeText(kind)} ${duration(minutes)}`).join(', ');
  return `About ${duration(total)}, shared out by the estimates of what was done: ${kinds}.${gap}`;
}

function peopleText(people: Figures['people']): string {
  return people.length === 0 ? '' : `Tasks done: ${people.map(([user, tasks]) => `${mention(user)} ${tasks}`).join(', ')}.`;
}

function needsText(records: Records, figures: Figures): string {
  const ends = records.supportEnds.map(({ site, what, on }) => {
    const day = `${dayText(new Date(`${on}T12:00:00Z`), 'UTC')} ${on.slice(0, 4)}`;
    const verb = new Date(`${on}T23:59:59Z`) < records.period.to ? 'ended on' : 'is supported until';
    return `• ${escapeText(site)}: ${escapeText(what)} ${verb} ${day}.`;
  });
  const coming = records.coming.map(({ name, what, from, site, asOf }) => {
    const now = site === null ? '' : `; it is on ${escapeText(site)}`;
    return `• ${escapeText(name)}: ${escapeText(what)} is announced for ${spokenMonth(from)} (as of ${spokenDay(asOf)})${now}.`;
  });
  const carried = figures.carried.map(
    ({ title, times }) => `• Carried over ${count(times, 'time')}: ${clampText(escapeText(title), 150)}.`,
  );
  const open = records.changes === null || records.changes.open === 0 ? [] : [`• ${count(records.changes.open, 'open finding')}.`];
  const lines = [...ends, ...coming, ...carried.slice(0, MOST_LISTED), ...open];
  return lines.length === 0 ? 'Nothing that is on record.' : lines.join('\n');
}

function listed(all: readonly string[]): string {
  const more = all.length - MOST_LISTED;
  return more > 0 ? `${all.slice(0, MOST_LISTED).join(', ')} and ${more} more` : namesOf(all);
}
