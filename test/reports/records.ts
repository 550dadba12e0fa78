import type { Round, Task } from '../../src/maintenance/rounds/round.js';
import { close } from '../../src/maintenance/rounds/work-round.js';
import { periodOf } from '../../src/reports/period.js';
import type { Records } from '../../src/reports/records.js';
import { aPlan, aRound, weeksLater } from '../maintenance/builders.js';

export const NOW = new Date('2026-12-20T12:00:00Z');

/** A closed round of a week, with its tasks in these states, and what people told. */
export function aWeek(weeks: number, states: Record<string, Partial<Task>>, minutes: number[] = []): Round {
  const at = weeksLater(weeks);
  const round = close(aRound({ occurrence: at, openedAt: at, id: `r${weeks}` }), at);
  // Without the monthly work that falls into some of the weeks.
  const weekly = round.tasks.filter(({ key }) => key === 'updates' || key === 'nibble');
  const tasks = weekly.map((task): Task => ({ ...task, ...states[task.key] }));
  const efforts = Object.fromEntries(minutes.map((told, index) => [`U${index}`, { minutes: told, at: at.toISOString() }]));
  return { ...round, tasks, efforts };
}

/** Three weeks of a quarter: something done, something skipped, something carried over; nothing of findings or wishes. */
export function someRecords(parts: Partial<Records> = {}): Records {
  const rounds = [
    aWeek(0, { updates: { state: 'done', by: 'UADA' }, nibble: { state: 'done', by: 'UBEN' } }, [70]),
    aWeek(1, { updates: { state: 'done', by: null, seen: { evidence: 'no known advisory', at: '2026-12-01T11:00:00.000Z' } } }),
    aWeek(2, { updates: { state: 'skipped', by: 'UADA', reason: '=HYPERLINK("x")' } }),
  ];
  return {
    channels: ['C1'],
    period: periodOf('quarter', NOW, 'Europe/London'),
    plans: [{ plan: aPlan(), rounds, missed: { late: 1, paused: 2 } }],
    changes: null,
    wishes: [],
    supportEnds: [],
    coming: [],
    ...parts,
  };
}
