import { nearestWord, readAuditWords } from '../../../src/audits/words.js';

const AUDITS = ['dependencies', 'django'];

it.each([
  ['', { kind: 'picker' }],
  ['  ', { kind: 'picker' }],
  ['dependencies', { kind: 'run', audits: ['dependencies'], site: '' }],
  ['Django  My shop', { kind: 'run', audits: ['django'], site: 'My shop' }],
  ['all shop', { kind: 'run', audits: AUDITS, site: 'shop' }],
  ['list', { kind: 'list' }],
  ['status', { kind: 'status' }],
  ['HELP', { kind: 'help' }],
  ['cancel', { kind: 'cancel', run: '' }],
  ['cancel A12', { kind: 'cancel', run: 'a12' }],
  ['history', { kind: 'history', audit: null, site: '' }],
  ['history shop', { kind: 'history', audit: null, site: 'shop' }],
  ['history Django my shop', { kind: 'history', audit: 'django', site: 'my shop' }],
  ['djnago shop', { kind: 'unknown', word: 'djnago', nearest: 'django' }],
  ['dependecies', { kind: 'unknown', word: 'dependecies', nearest: 'dependencies' }],
  ['rm', { kind: 'unknown', word: 'rm', nearest: null }],
])('reads `/audit %s`', (text, wanted) => {
  expect(readAuditWords(text, AUDITS)).toEqual(wanted);
});

it.each([
  ['lsit', 'list'],
  ['hlep', 'help'],
  ['statsu', 'status'],
  ['xyz', null],
  ['a', null],
  ['something else', null],
])('takes %s for %s', (typed, wanted) => {
  expect(nearestWord(typed, ['list', 'help', 'status', 'django'])).toBe(wanted);
});
