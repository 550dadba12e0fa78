import { AUDITS } from '../../src/audits/catalogue.js';
import { reportSchema } from '../../src/audits/report.js';
import { runAudit } from '../../src/audits/run-audit.js';
import { runnable } from '../../src/audits/runnable-audit.js';
import { SourceUnavailable, UserError } from '../../src/shared/errors.js';
import { fakeSources, NOW } from './fake-sources.js';

const TARGET = { name: 'Shop', repository: 'local:shop', address: null, manifest: null };
const sources = fakeSources({ files: { 'requirements.txt': 'django==6.1\n' } });
const deps = { sources, now: () => NOW, progress: () => {}, signal: new AbortController().signal };

describe.each(AUDITS)('$name', ({ name, summary }) => {
  test('says in one line what it is', () => {
    expect(name).toMatch(/^[a-z]+$/);
    expect(summary.length).toBeLessThan(120);
  });

  test('gives a report of the public format, whose findings have stable ids', async () => {
    const report = await runAudit(name, TARGET, deps);
    expect(reportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ audit: name, target: 'Shop', startedAt: NOW.toISOString(), finishedAt: NOW.toISOString() });
    for (const { id } of report.findings) expect(id).not.toMatch(/\d{4}-\d\d-\d\d/);
    expect(new Set(report.findings.map(({ id }) => id)).size).toBe(report.findings.length);
  });

  test('is not applicable to a site without a repository', async () => {
    const report = await runAudit(name, { ...TARGET, repository: null }, deps);
    expect(report).toMatchObject({
      outcome: 'not-applicable',
      unchecked: [{ subject: 'Shop', reason: expect.stringContaining('no repository') }],
    });
  });

  test.each([new UserError('It may not be read.'), new SourceUnavailable('repository', 'It did not answer.')])(
    'is an error when the files cannot be had: %s',
    async (thrown) => {
      const report = await runAudit(name, TARGET, { ...deps, sources: { ...sources, open: () => Promise.reject(thrown) } });
      expect(report).toMatchObject({
        outcome: 'error',
        unchecked: [{ reason: thrown.message }],
        sources: [{ name: 'repository', ok: false }],
      });
    },
  );
});

test('an unknown audit gets the list of the known ones', async () => {
  await expect(runAudit('djnago', TARGET, deps)).rejects.toThrow('No audit called "djnago". Try: django, dependencies.');
});

test('a mistake of ours is an error, never a pass and never an exception', async () => {
  const broken = runnable({
    name: 'broken',
    summary: 'breaks',
    notApplicable: () => null,
    gather: () => Promise.resolve({ sources: [], unchecked: [], unreadable: false }),
    judge: () => {
      throw new TypeError('x is not a function');
    },
  });
  expect(await broken.run(TARGET, deps)).toMatchObject({
    outcome: 'error',
    unchecked: [{ reason: 'the audit broke off: x is not a function' }],
  });
});

test('a run that is cancelled ends with the reason, not with a report', async () => {
  const cancel = new AbortController();
  const progress = () => cancel.abort(new Error('cancelled by a person'));
  await expect(runAudit('dependencies', TARGET, { ...deps, progress, signal: cancel.signal })).rejects.toThrow('cancelled by a person');
});

test('tells what it does while it does it', async () => {
  const steps: string[] = [];
  await runAudit('dependencies', TARGET, { ...deps, progress: (step) => steps.push(step) });
  expect(steps[0]).toBe('reading the files of Shop');
});
