import { aboutDrills } from '../backups/drill/about.js';

/** What `/audit …` asks for. `site` is as typed, empty when none was named. */
export type AuditRequest =
  | { kind: 'picker' }
  | { kind: 'run'; audits: string[]; site: string }
  | { kind: 'list' }
  | { kind: 'status' }
  | { kind: 'cancel'; run: string }
  | { kind: 'history' | 'export'; audit: string | null; site: string }
  | { kind: 'help' }
  | { kind: 'unknown'; word: string; nearest: string | null };

const WORDS = ['all', 'list', 'status', 'cancel', 'history', 'export', 'help'];

/** Reads the words after `/audit`; `audits` are the names there are. */
export function readAuditWords(text: string, audits: string[]): AuditRequest {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const word = first.toLowerCase();
  const others = rest.join(' ');
  if (word === '') return { kind: 'picker' };
  if (word === 'all') return { kind: 'run', audits: inAll(audits), site: others };
  if (word === 'list' || word === 'status' || word === 'help') return { kind: word };
  if (word === 'cancel') return { kind: 'cancel', run: others.toLowerCase() };
  if (word === 'history' || word === 'export') return { kind: word, ...readAuditAndSite(rest, audits) };
  if (audits.includes(word)) return { kind: 'run', audits: [word], site: others };
  return { kind: 'unknown', word: first, nearest: nearestWord(word, [...audits, ...WORDS]) };
}

/** A drill takes as long as a restore, so it is asked for by its name. */
export function inAll(audits: string[]): string[] {
  return audits.filter((name) => name !== aboutDrills.name);
}

function readAuditAndSite(words: string[], audits: string[]): { audit: string | null; site: string } {
  const [first = '', ...rest] = words;
  const audit = audits.find((name) => name === first.toLowerCase()) ?? null;
  return { audit, site: (audit === null ? words : rest).join(' ') };
}

/** The word that was probably meant, or null: at most two letters off, and fewer than half of them. */
export function nearestWord(typed: string, words: string[]): string | null {
  const [best] = words.map((word) => ({ word, off: lettersOff(typed, word) })).sort((a, b) => a.off - b.off);
  return best !== undefined && best.off <= 2 && best.off < typed.length / 2 ? best.word : null;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
function lettersOff(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let off = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) off = Math.min(off, at(i - 2, j - 2) + 1);
      rows[i]?.splice(j, 1, off);
    }
  }
  return at(a.length, b.length);
}
