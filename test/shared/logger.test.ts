import { createLogger } from '../../src/shared/logger.js';

async function logged(write: (log: Awaited<ReturnType<typeof createLogger>>) => void, level = 'info'): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  write(await createLogger({ role: 'bot', level, format: 'json', destination: { write: (line: string) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line));
}

describe('createLogger', () => {
  it('writes one JSON object a line with role, level and time', async () => {
    const [line] = await logged((log) => log.info({ team: 'T1' }, 'started'));
    expect(line).toMatchObject({ role: 'bot', level: 'info', team: 'T1', msg: 'started' });
    expect(new Date(String(line?.time)).toISOString()).toBe(line?.time);
  });

  it('keeps secrets out of messages, fields, errors and interpolated values', async () => {
    const lines = await logged((log) => {
      log.info('token xoxb-1-abcdef');
      log.warn({ url: 'redis://u:hunter2@h', nested: { botToken: 'plain' } }, 'see %s', 'xapp-1-zzz');
      log.error({ err: new Error('refused xoxb-9-abcdef') }, 'failed');
      log.error(new Error('also xoxb-8-abcdef'));
    });
    const text = JSON.stringify(lines);
    expect(text).not.toMatch(/abcdef|hunter2|plain|zzz/);
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatchObject({ msg: 'failed', err: { message: 'refused xoxb-[hidden]' } });
    expect(lines[3]).toMatchObject({ err: { message: 'also xoxb-[hidden]' } });
  });

  it('says nothing below its level', async () => {
    expect(await logged((log) => log.info('quiet'), 'warn')).toEqual([]);
  });
});
