import { isDeployOutput, readDeployOutput } from '../../src/audits/deploy-check.js';

/** As Django 5.2 writes it on standard error. */
const WARNINGS = `System check identified some issues:

WARNINGS:
?: (security.W004) You have not set a value for the SECURE_HSTS_SECONDS setting. If your entire site is served only over SSL, you may want to consider setting a value.
?: (security.W018) You should not have DEBUG set to True in deployment.
shop.Order: (models.W042) Auto-created primary key used when not defining a primary key type, by default 'django.db.models.AutoField'.
\tHINT: Configure the DEFAULT_AUTO_FIELD setting or the ShopConfig.default_auto_field attribute
\tto point to a subclass of AutoField.

System check identified 3 issues (2 silenced).
`;
const ERRORS = `Traceback of something else
SystemCheckError: System check identified some issues:

CRITICALS:
?: (caches.E001) You must define a 'default' cache in your CACHES setting.

ERRORS:
<class 'shop.admin.OrderAdmin'>: (admin.E108) The value of 'list_display[0]' refers to 'x: (y)', which is nothing.

WARNINGS:
?: (4_0.E001) One
over two lines: really.

System check identified 3 issues (0 silenced).
`;
const read = (text: string) => {
  const output = readDeployOutput(text);
  return 'fault' in output ? output : { ...output, issues: output.issues.map(({ id, level, about, hint }) => [id, level, about, hint]) };
};

test('reads the issues with their levels, what they are about, and hints', () => {
  expect(read(WARNINGS)).toEqual({
    counted: 3,
    silenced: 2,
    issues: [
      ['security.W004', 'warning', null, null],
      ['security.W018', 'warning', null, null],
      [
        'models.W042',
        'warning',
        'shop.Order',
        'Configure the DEFAULT_AUTO_FIELD setting or the ShopConfig.default_auto_field attribute to point to a subclass of AutoField.',
      ],
    ],
  });
  expect(read(ERRORS)).toMatchObject({
    counted: 3,
    issues: [
      ['caches.E001', 'critical', null, null],
      ['admin.E108', 'error', "<class 'shop.admin.OrderAdmin'>", null],
      ['4_0.E001', 'warning', null, null],
    ],
  });
  expect(readDeployOutput(ERRORS)).toMatchObject({ issues: [{}, {}, { text: 'One over two lines: really.' }] });
});

test.each([
  ['no issues', 'System check identified no issues (0 silenced).\n', { issues: [], counted: 0, silenced: 0 }],
  ['no issues, some silenced', 'starting\nSystem check identified no issues (12 silenced).', { issues: [], counted: 0, silenced: 12 }],
  ['Windows line ends', WARNINGS.replaceAll('\n', '\r\n'), { counted: 3, issues: [{}, {}, { about: 'shop.Order' }] }],
  [
    'colours of a terminal',
    WARNINGS.replaceAll(/^(\?.*|shop.*)$/gm, '\u001b[33;1m$1\u001b[0m'),
    { counted: 3, issues: [{ id: 'security.W004' }, {}, {}] },
  ],
  [
    'an issue without an id',
    'System check identified some issues:\n\nINFOS:\n?: Look.\n\nSystem check identified 1 issue (0 silenced).',
    { counted: 1, issues: [] },
  ],
])('understands %s', (_what, text, wanted) => {
  expect(isDeployOutput(text)).toBe(true);
  expect(readDeployOutput(text)).toMatchObject(wanted);
});

test.each([
  ['cut short', WARNINGS.slice(0, -30), 'is cut short'],
  ['large', `${WARNINGS}${' '.repeat(256 * 1024)}`, 'is larger than 256 kB'],
])('refuses what is %s', (_what, text, fault) => {
  expect(readDeployOutput(text)).toEqual({ fault: expect.stringContaining(fault) });
});

test.each(['Django==5.2\n', '# System check identified no issues (0 silenced).\nDjango==5.2\n', 'System check'])(
  'something else is none: %j',
  (text) => {
    expect(isDeployOutput(text)).toBe(false);
  },
);

test('keeps little of what is much, without passwords and signs that cannot be seen', () => {
  const issue = `?: (x.W1) ${'long '.repeat(30)}\u0007 https://user:secret@git.example/${'x'.repeat(500)}\n`;
  const text = `System check identified some issues:\n\nWARNINGS:\n${issue.repeat(300)}\nSystem check identified 300 issues (0 silenced).`;
  const output = readDeployOutput(text);
  expect(output).toMatchObject({ counted: 300, issues: { length: 200 } });
  expect(JSON.stringify(output).length).toBeLessThan(200 * 600);
  expect(JSON.stringify(output)).not.toMatch(/secret|\\u0007/);
});

test.each([
  ['issues without an end', 'a: (\n'.repeat(40_000)],
  ['long names', `${'a'.repeat(600)}: (\n`.repeat(300)],
  ['hints of nothing', '\tHINT: x\n'.repeat(20_000)],
  ['ids without an end', `a: (${'b'.repeat(90)}\n`.repeat(2_000)],
  ['one long line', `${'a: ('.repeat(50_000)}\n`],
])('is read to its end where it is made of %s', (_what, lines) => {
  const output = readDeployOutput(`WARNINGS:\n${lines}System check identified 9 issues (0 silenced).`);
  expect(output).toEqual({ issues: [], counted: 9, silenced: 0 });
});
