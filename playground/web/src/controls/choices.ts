export interface Choice {
  value: string;
  text: string;
  note?: string | undefined;
  group?: string | undefined;
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('_', ' ');
}

/** The choices that hold every word typed, whatever case or accents; those that start with it come first. */
export function matching(choices: Choice[], query: string): Choice[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return choices;
  const found = choices.filter(({ text }) => words.every((word) => folded(text).includes(word)));
  const start = folded(query).trim();
  return [...found.filter(({ text }) => folded(text).startsWith(start)), ...found.filter(({ text }) => !folded(text).startsWith(start))];
}
