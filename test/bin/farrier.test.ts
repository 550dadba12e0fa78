import { readFile, stat } from 'node:fs/promises';
import { runFarrier } from '../support/farrier-process.js';

async function run(words: string[], env: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
  const farrier = runFarrier(words, env);
  return { code: await farrier.ended, output: farrier.output() };
}

describe('farrier', () => {
  it('is built as an executable', async () => {
    expect((await stat('dist/bin/farrier.js')).mode & 0o111).toBe(0o111);
    expect(await readFile('dist/bin/farrier.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('lists its commands', async () => {
    const { code, output } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of ['start', 'bot', 'worker', 'playground', 'audit', 'schedule', 'secret', 'doctor'])
      expect(output).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  });

  it.each(['start', 'bot', 'worker', 'playground', 'audit', 'schedule', 'secret', 'doctor'])('explains %s', async (name) => {
    const { code, output } = await run([name, '--help']);
    expect(code).toBe(0);
    expect(output).toContain(`Usage: farrier ${name} `);
  });

  it.each([
    ['an unknown command', ['strat'], 'strat'],
    ['no command', [], 'Usage: farrier'],
    ['an unknown option', ['start', '--quick'], '--quick'],
    ['a mode that is none', ['playground', '--mode', 'ftp'], 'http, socket'],
    ['an option without its value', ['worker', '--queues'], '--queues'],
  ])('answers 64 to %s', async (_name, words, said) => {
    const { code, output } = await run(words);
    expect(code).toBe(64);
    expect(output).toContain(said);
  });

  it('answers 78 to wrong settings, naming all of them and no secret', async () => {
    const { code, output } = await run(['start'], { SLACK_BOT_TOKEN: 'xoxp-12-secret', PORT: 'http', LOG_LEVEL: 'loud' });
    expect(code).toBe(78);
    expect(output).toMatch(/SLACK_BOT_TOKEN is 14 characters, not shown/);
    expect(output).toContain('PORT is "http"');
    expect(output).toContain('LOG_LEVEL is "loud"');
    expect(output).not.toContain('12-secret');
  });

  it.each(['bot', 'worker'])('says what a %s needs', async (role) => {
    const { code, output } = await run([role]);
    expect(code).toBe(78);
    expect(output).toContain(`SLACK_BOT_TOKEN is not set; wanted for \`farrier ${role}\``);
  });

  it('examines itself: fails with the fix for a fault, as text and as JSON', async () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      PYPI_URL: 'http://127.0.0.1:1',
      OSV_URL: 'http://127.0.0.1:1',
      ENDOFLIFE_URL: 'http://127.0.0.1:1',
      NPM_REGISTRY_URL: 'http://127.0.0.1:1',
    };
    const text = await run(['doctor'], env);
    expect(text.code).toBe(1);
    expect(text.output).toMatch(/^FAIL {2}Slack: bot token: Slack cannot be reached: .*\n +fix: /m);
    const json = await run(['doctor', '--json'], env);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.output)).toContainEqual(expect.objectContaining({ subject: 'Source: PyPI', state: 'fail' }));
  });

  it('examines settings that are wrong', async () => {
    const { code, output } = await run(['doctor'], { PORT: 'http' });
    expect(code).toBe(1);
    expect(output).toContain('FAIL  Configuration');
    expect(output).toContain('PORT is "http"');
  });
});
