import type { TopLevelSpec } from 'vega-lite';
import { counted } from '../../audits/spoken.js';
import { chartLook, labelsOf, runAxis, spread } from '../../reports/chart-look.js';
import type { Verdict } from '../drill/verdict.js';
import type { EvidenceRow } from './evidence.js';

/** Restores of a picture that can still be told apart. */
const MOST = 20;

const WORDS: Record<Exclude<Verdict, 'not-possible'>, string> = {
  ok: 'restored',
  stale: 'restored, old',
  empty: 'restored, empty',
  broken: 'did not restore',
  dangerous: 'dangerous',
};
const GOOD = '#1a6b54';
const BAD = '#cb181d';

type Tried = EvidenceRow & { verdict: keyof typeof WORDS };

/**
 * How long each restore of a site took and how many rows came back, whoever did it; `alt` says all of it in words. Null when fewer than
 * two were tried. Of very many a part is drawn, the first and the last always.
 * @param rows oldest first
 */
export function restoresChart(siteName: string, rows: readonly EvidenceRow[]): { spec: TopLevelSpec; alt: string } | null {
  const tried = rows.filter((row): row is Tried => row.verdict !== 'not-possible');
  if (tried.length < 2) return null;
  const shown = spread(tried, MOST);
  const labels = labelsOf(shown);
  const longest = Math.max(...shown.map(({ seconds }) => seconds ?? 0));
  const unit = longest >= 60 ? { word: 'minutes', seconds: 60 } : { word: 'seconds', seconds: 1 };
  const long = (seconds: number) => Math.round((seconds / unit.seconds) * 100) / 100;
  const values = shown.map((row, index) => ({
    run: labels[index],
    long: row.seconds === null ? 0 : long(row.seconds),
    rows: row.rows,
    isGood: row.verdict === 'ok',
  }));
  const title = `${siteName}: restores of its backups`;
  const y = (field: string, about: string) => ({ field, type: 'quantitative' as const, title: about, scale: { zero: true } });
  const times = {
    width: 640,
    height: 200,
    data: { values },
    encoding: { x: runAxis(labels, false), y: y('long', unit.word) },
    layer: [
      { mark: { type: 'bar' as const, color: GOOD }, transform: [{ filter: 'datum.isGood' }] },
      // A cross is told from a bar without its colour.
      {
        mark: { type: 'point' as const, shape: 'cross', angle: 45, size: 160, filled: true, color: BAD },
        transform: [{ filter: '!datum.isGood' }],
      },
    ],
  };
  const counts = {
    width: 640,
    height: 140,
    data: { values: values.filter((value) => value.rows !== null) },
    mark: { type: 'line' as const, point: { color: GOOD, size: 50 }, color: GOOD },
    encoding: { x: runAxis(labels, true), y: y('rows', 'rows') },
  };
  return {
    spec: {
      ...chartLook(title, `A bar: restored, in ${unit.word}. A cross: not good.`),
      vconcat: [times, counts],
    },
    alt: `Chart. ${title}. ${shown.map((row, index) => `${labels[index]}: ${wordsOf(row)}`).join('; ')}.`,
  };

  function wordsOf({ verdict, how, seconds, rows: count }: Tried): string {
    const by = how === 'worker' ? '' : ` ${how}`;
    const time = seconds === null ? '' : ` in ${long(seconds)} ${unit.word}`;
    return `${WORDS[verdict]}${by}${time}${count === null ? '' : `, ${counted(count, 'row')}`}`;
  }
}
