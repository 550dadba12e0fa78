import type { Finding, Severity } from '../../src/audits/finding.js';
import { oneEach } from '../../src/audits/one-each.js';

const finding = (id: string, subject: string, severity: Severity): Finding => ({
  id,
  check: 'x',
  subject,
  severity,
  title: subject,
  evidence: {},
  fix: '',
  links: [],
});

test('keeps one finding of each id, the worst, which names the others', () => {
  const found = oneEach([
    finding('a', 'shop==1.0', 'low'),
    finding('b', 'cart==1.0', 'high'),
    finding('a', 'shop==0.9', 'high'),
    finding('a', 'shop==0.8', 'medium'),
    finding('a', 'shop==0.9', 'low'),
  ]);
  expect(found.map(({ id, subject, severity, evidence }) => [id, subject, severity, evidence])).toEqual([
    ['a', 'shop==0.9', 'high', { also: ['shop==0.8', 'shop==1.0'] }],
    ['b', 'cart==1.0', 'high', {}],
  ]);
});

test.each<[Severity, Severity, Severity]>([
  ['unknown', 'medium', 'unknown'],
  ['unknown', 'high', 'high'],
  ['info', 'low', 'low'],
])('%s and %s are %s', (a, b, worst) => {
  expect(oneEach([finding('a', 'x', a), finding('a', 'y', b)])[0]?.severity).toBe(worst);
});
