import { decodeText } from '../../src/shared/decode-text.js';

const TEXT = 'Django==3.2.13\r\nзаголовок==1 # ✓\r\n';
const little = Buffer.from(`\uFEFF${TEXT}`, 'utf16le');

it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
  ['UTF-16, as PowerShell writes it', little],
  ['UTF-16, big end first', Buffer.from(little).swap16()],
])('%s is read, without a mark', (_name, bytes) => {
  expect(decodeText(bytes)).toBe(TEXT);
  expect(decodeText(bytes, { fatal: true })).toBe(TEXT);
});

it('what is no text is refused where that is asked for, and replaced elsewhere', () => {
  const broken = Buffer.from([0x61, 0xff, 0x62]);
  expect(() => decodeText(broken, { fatal: true })).toThrow('not valid');
  expect(decodeText(broken)).toBe('a\uFFFDb');
  expect(() => decodeText(Buffer.from([0xff, 0xfe, 0x61]), { fatal: true })).toThrow('not valid');
  expect(decodeText(new Uint8Array())).toBe('');
});
