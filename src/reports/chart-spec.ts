import type { TopLevelSpec } from 'vega-lite';
import type { Round, Task } from '../maintenance/rounds/round.js';
import { dateInZone } from '../schedule/zoned.js';
import { BAR, chartLook } from './chart-look.js';
import type { Records } from './records.js';

/** More bars than these cannot be told apart: months are shown then. */
const MOST_BARS = 14;

/** Dark to light, so that they differ without their colours as well. */
const STATES: { name: string; states: Task['state'][]; colour: string }[] = [
  { name: 'done', states: ['done'], colour: '#1a6b54' },
  { name: 'skipped', states: ['skipped'], colour: '#8aa0b8' },
  { name: 'carried over', states: ['carried', 'snoozed'], colour: '#f0b35a' },
  { name: 'open', states: ['open'], colour: '#e6e3da' },
];

interface Bar {
  when: string;
  state: string;
  order: number;
  tasks: number;
}

export interface Chart {
  spec: TopLevelSpec;
  /** The whole of it in words. */
  alt: string;
}

/** How many tasks of each round, or month, were done, skipped and carried over. Null when there was no task. */
export function tasksChart(records: Records): Chart | null {
  const rounds = records.plans.flatMap((one) => one.rounds).toSorted((a, b) => a.openedAt.localeCompare(b.openedAt));
  const days = new Set(rounds.map(dayOf));
  const place = days.size > MOST_BARS ? (round: Round) => dayOf(round).slice(0, 7) : dayOf;
  const bars = [...new Set(rounds.map(place))].flatMap((when) =>
    barsOf(
      when,
      rounds.filter((round) => place(round) === when),
    ),
  );
  if (bars.every((bar) => bar.tasks === 0)) return null;
  return { spec: specOf(bars, records.period.label), alt: altOf(bars, records.period.label) };
}

function dayOf(round: Round): string {
  return dateInZone(new Date(round.openedAt), round.timeZone);
}

function barsOf(when: string, rounds: Round[]): Bar[] {
  const tasks = rounds.flatMap((round) => round.tasks);
  return STATES.map(({ name, states }, order) => ({
    when,
    state: name,
    order,
    tasks: tasks.filter((task) => states.includes(task.state)).length,
  }));
}

function specOf(bars: Bar[], label: string): TopLevelSpec {
  const shown = STATES.filter(({ name }) => bars.some((bar) => bar.state === name && bar.tasks > 0));
  return {
    ...chartLook(`Tasks of the rounds, ${label}`),
    width: 640,
    height: 280,
    data: { values: bars },
    mark: BAR,
    encoding: {
      x: { field: 'when', type: 'ordinal', title: null, axis: { labelAngle: 0, labelOverlap: true } },
      y: { field: 'tasks', type: 'quantitative', title: 'tasks', axis: { tickMinStep: 1, format: 'd' } },
      color: {
        field: 'state',
        type: 'nominal',
        title: null,
        scale: { domain: shown.map(({ name }) => name), range: shown.map(({ colour }) => colour) },
        legend: { orient: 'bottom' },
      },
      order: { field: 'order', type: 'quantitative' },
    },
  };
}

function altOf(bars: Bar[], label: string): string {
  const places = [...new Set(bars.map((bar) => bar.when))].map((when) => {
    const parts = bars.filter((bar) => bar.when === when && bar.tasks > 0).map((bar) => `${bar.tasks} ${bar.state}`);
    return `${when}: ${parts.join(', ') || 'no task'}`;
  });
  return `Bar chart of the tasks of the rounds, ${label}. ${places.join('; ')}.`;
}
