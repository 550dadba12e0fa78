import { loadHolidays } from '../../src/schedule/holidays.js';
import { occurrencesBetween, type Recurrence } from '../../src/schedule/recurrence.js';

/** What people did to one plan and when, from which follows what has to become of it. Knows neither ledger nor stores. */
export interface Diary {
  edited(at: Date, recurrence: Recurrence): void;
  paused(at: Date, until: Date | null): void;
  resumed(at: Date): void;
  /** Every date that was due until then, by the recurrence that stood when it came; ISO, oldest first. */
  due(until: Date): Promise<string[]>;
  wasPaused(at: string): boolean;
  edits: number;
}

export function diaryOf(first: Recurrence, start: Date): Diary {
  const chapters = [{ from: start, recurrence: first }];
  const pauses: { from: Date; until: Date | null }[] = [];

  return {
    edited(at, recurrence) {
      chapters.push({ from: at, recurrence });
    },
    paused(at, until) {
      pauses.push({ from: at, until });
    },
    resumed(at) {
      const last = pauses.at(-1);
      if (last !== undefined && (last.until === null || last.until > at)) last.until = at;
    },
    async due(until) {
      const dates: string[] = [];
      for (const [index, { from, recurrence }] of chapters.entries()) {
        const to = chapters[index + 1]?.from ?? until;
        const found = occurrencesBetween(recurrence, from, to, await loadHolidays(recurrence.holidays));
        dates.push(...found.map((date) => date.toISOString()));
      }
      return dates;
    },
    wasPaused: (at) => pauses.some(({ from, until }) => new Date(at) >= from && (until === null || new Date(at) < until)),
    get edits() {
      return chapters.length - 1;
    },
  };
}
