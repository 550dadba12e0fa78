import { evaluateMarker, formatMarker, parseMarker } from '../../../src/audits/inventory/marker.js';

test.each([
  [`python_version<'3.8'`, 'python_version < "3.8"'],
  [`  os_name=="nt"  and  (python_version >= '3.6')`, 'os_name == "nt" and python_version >= "3.6"'],
  [
    `(python_version>="2.7" and python_full_version<"3.0.0") or sys.platform=='win32'`,
    '(python_version >= "2.7" and python_full_version < "3.0.0") or sys_platform == "win32"',
  ],
  [`'linux' in sys_platform`, '"linux" in sys_platform'],
  [`python_version not in '2.6, 2.7'`, 'python_version not in "2.6, 2.7"'],
  [`((extra == 'test'))`, 'extra == "test"'],
])('prints %s as packaging does', (text, printed) => {
  const marker = parseMarker(text);
  expect(marker === null ? null : formatMarker(marker)).toBe(printed);
});

test.each([
  '',
  'python_version',
  'python_version <',
  `colour == 'red'`,
  `python_version < '3.8' and`,
  `(python_version < '3.8'`,
  `${'('.repeat(500)}extra == 'a'${')'.repeat(500)}`,
])('refuses "%s"', (text) => {
  expect(parseMarker(text)).toBeNull();
});

test.each([
  [`python_version < '3.10'`, true],
  [`python_version < '3.9'`, false],
  [`sys_platform == 'win32' or python_version >= '3.9' and os_name == 'posix'`, true],
  [`(sys_platform == 'win32' or python_version >= '3.9') and os_name == 'nt'`, false],
  [`platform_machine == 'arm64'`, false],
  [`extra == 'Dev_Tools'`, true],
])('evaluates %s', (text, result) => {
  const environment = { python_version: '3.9', sys_platform: 'linux', os_name: 'posix', extra: 'dev-tools' };
  const marker = parseMarker(text);
  expect(marker === null ? null : evaluateMarker(marker, environment)).toBe(result);
});
