import { runSchedule } from '../../bin/commands/schedule.js';

const NOW = new Date('2026-11-22T12:00:00Z');

async function run(...words: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const surroundings = { stdout: (text: string) => (stdout += text), stderr: (text: string) => (stderr += text), now: NOW };
  return { status: await runSchedule(words, surroundings), stdout, stderr };
}

const TUESDAYS = ['--rrule', 'FREQ=WEEKLY;BYDAY=TU', '--tz', 'Europe/London'];

describe('farrier schedule', () => {
  test('prints the occurrences as JSON', async () => {
    const { status, stdout } = await run(
      '--rrule',
      'FREQ=WEEKLY;BYDAY=MO',
      '--tz',
      'Europe/London',
      '--at',
      '09:30',
      '--count',
      '2',
      '--json',
    );
    expect(status).toBe(0);
    expect(stdout).toBe('{"occurrences":["2026-11-23T09:30:00.000Z","2026-11-30T09:30:00.000Z"]}\n');
  });

  test('prints a sentence and a list in the zone', async () => {
    const { stdout } = await run(...TUESDAYS, '--count', '2');
    expect(stdout).toBe('Every Tuesday at 09:00, Europe/London\n  Tue 24 Nov 2026, 09:00\n  Tue 1 Dec 2026, 09:00\n');
  });

  test('lists ten from now when nothing else is said', async () => {
    const { stdout } = await run(...TUESDAYS, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      occurrences: expect.arrayContaining(['2026-11-24T09:00:00.000Z', '2027-01-26T09:00:00.000Z']),
    });
    expect(JSON.parse(stdout).occurrences).toHaveLength(10);
  });

  test('takes the day of --from in the zone as start, and --from itself in', async () => {
    const { stdout } = await run(
      '--rrule',
      'FREQ=DAILY;COUNT=2',
      '--tz',
      'Pacific/Auckland',
      '--at',
      '08:00',
      '--from',
      '2026-11-22T19:00:00Z',
      '--json',
    );
    expect(stdout).toBe('{"occurrences":["2026-11-22T19:00:00.000Z","2026-11-23T19:00:00.000Z"]}\n');
  });

  test('moves dates off holidays', async () => {
    const words = [
      '--rrule',
      'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25',
      '--tz',
      'Europe/Berlin',
      '--holidays',
      'DE',
      '--count',
      '1',
      '--json',
    ];
    expect((await run(...words, '--shift', 'next')).stdout).toContain('2026-12-28T08:00:00.000Z');
    expect((await run(...words, '--shift', 'previous')).stdout).toContain('2026-12-24T08:00:00.000Z');
    expect((await run(...words)).stdout).toContain('2026-12-25T08:00:00.000Z');
  });

  test('moves dates off own days off', async () => {
    const words = [...TUESDAYS, '--shift', 'next', '--days-off', '2026-12-01,2026-11-24', '--count', '2'];
    expect((await run(...words)).stdout).toBe(
      'Every Tuesday at 09:00, Europe/London, moved to the next working day on weekends and 2 own days off\n  Wed 25 Nov 2026, 09:00\n  Wed 2 Dec 2026, 09:00\n',
    );
  });

  test('says when the rule has ended', async () => {
    const { status, stdout } = await run('--rrule', 'FREQ=DAILY;UNTIL=20200105', '--start', '2020-01-01', '--tz', 'UTC');
    expect(status).toBe(0);
    expect(stdout).toContain('the rule has ended');
    expect((await run('--rrule', 'FREQ=DAILY;UNTIL=20200105', '--start', '2020-01-01', '--tz', 'UTC', '--json')).stdout).toBe(
      '{"occurrences":[]}\n',
    );
  });

  test.each<[string, string[], string]>([
    ['no rule', ['--tz', 'UTC'], '--rrule'],
    ['no zone', ['--rrule', 'FREQ=DAILY'], '--tz'],
    ['an unknown option', [...TUESDAYS, '--often'], '--often'],
    ['an unknown zone', ['--rrule', 'FREQ=DAILY', '--tz', 'Europe/Nowhere'], 'Unknown time zone "Europe/Nowhere"'],
    ['two times', ['--rrule', 'FREQ=DAILY;BYHOUR=9', '--tz', 'UTC', '--at', '10:00'], 'both set the time'],
    ['an hour that is none', [...TUESDAYS, '--at', '9'], 'HH:MM'],
    ['hourly', ['--rrule', 'FREQ=HOURLY', '--tz', 'UTC'], 'too often'],
    ['a rule that never occurs', ['--rrule', 'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', '--tz', 'UTC'], 'never occurs'],
    ['a moment without zone', [...TUESDAYS, '--from', '2026-11-22T09:00'], 'with its zone'],
    ['a count of 0', [...TUESDAYS, '--count', '0'], '--count "0"'],
    ['a country that is none', [...TUESDAYS, '--holidays', 'XX'], 'No holidays known for "XX"'],
    ['a day off that is none', [...TUESDAYS, '--days-off', '2026-02-30'], '"2026-02-30" is no day of the calendar'],
    ['an unknown shift', [...TUESDAYS, '--shift', 'forward'], 'keep, next or previous'],
    ['a start that is no day', [...TUESDAYS, '--start', 'tomorrow'], 'The start "tomorrow"'],
  ])('refuses %s with status 64 and the way to mend it', async (_name, words, message) => {
    const { status, stdout, stderr } = await run(...words);
    expect(status).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  test('explains itself', async () => {
    const { status, stdout } = await run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--holidays <CC[-SUB]>');
  });
});
