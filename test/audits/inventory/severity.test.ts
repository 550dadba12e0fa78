import { rate } from '../../../src/audits/inventory/severity.js';
import { advisory } from '../advisories.js';

const CRITICAL_3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const MEDIUM_3 = 'CVSS:3.0/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:N/A:N';

test.each([
  [[CRITICAL_3], 'critical', 9.8],
  [[MEDIUM_3], 'medium', 4.9],
  [['AV:N/AC:L/Au:N/C:C/I:C/A:C'], 'high', 10],
  [['AV:L/AC:H/Au:M/C:N/I:N/A:P'], 'low', 0.8],
  [['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'], 'critical', 9.3],
  [['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N'], 'info', 0],
])('%j is %s', (vectors, severity, score) => {
  expect(rate([advisory({ vectors })])).toMatchObject({ severity, cvss: { score } });
});

test.each([['nonsense'], ['CVSS:3.1/AV:N/AC:L'], ['CVSS:9.9/AV:N'], ['']])('"%s" rates nothing', (vector) => {
  expect(rate([advisory({ vectors: [vector] })])).toEqual({ severity: 'unknown', cvss: null });
});

test('the worst of the records that describe a problem counts, of the newest CVSS among them', () => {
  expect(rate([advisory(), advisory({ vectors: [MEDIUM_3] }), advisory({ vectors: [CRITICAL_3] })]).severity).toBe('critical');
  expect(rate([advisory({ vectors: ['AV:N/AC:L/Au:N/C:C/I:C/A:C', MEDIUM_3] })]).severity).toBe('medium');
});

test.each([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['moderate', 'medium'],
  ['LOW', 'low'],
  ['IMPORTANT?', 'unknown'],
])('without a vector the word %s is %s', (label, severity) => {
  expect(rate([advisory({ label: null }), advisory({ label })])).toEqual({ severity, cvss: null });
});
