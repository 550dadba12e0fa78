import fc from 'fast-check';
import { csvLine, readCsv } from '../../src/shared/csv.js';

const cellsOf = (text: string) => readCsv(text)?.map(({ cells }) => cells);

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', "'=1"])('writes %j so that no spreadsheet runs it', (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`);
    expect(cellsOf(csvLine([text]))).toEqual([[text]]);
  });

  it('reads back every text exactly', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[='"\r\n,;@+-]{0,8}$/));
    const rows = fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(rows, (written) => {
        const head = ['a', 'b', 'c', 'd'];
        const filled = written.filter((cells) => cells.some((cell) => cell !== ''));
        expect(cellsOf([head, ...filled].map(csvLine).join(''))).toEqual([head, ...filled]);
      }),
    );
  });

  it.each([
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\uFEFFa;b\r\n"1,5";2\r\n',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'a\tb\n1\t',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    [
      'a,b\n\n"two\nlines",""',
      [
        ['a', 'b'],
        ['two\nlines', ''],
      ],
    ],
    ['a\rb', [['a'], ['b']]],
  ])('reads what spreadsheets write: %j', (text, expected) => {
    expect(cellsOf(text)).toEqual(expected);
  });

  it('counts rows as a spreadsheet does, also after empty ones and lines inside a cell', () => {
    expect(readCsv('a\n"x\ny"\n\nb')?.map(({ row }) => row)).toEqual([1, 2, 4]);
  });

  it('reads nothing where a quotation mark is never closed', () => {
    expect(readCsv('a,b\n"1,2')).toBeNull();
  });
});
