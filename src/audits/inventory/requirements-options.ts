/** One option of a line, its name in long form. */
export interface GivenOption {
  option: string;
  value: string | null;
}

/** Options that take no value. */
const FLAGS = new Set([
  '--no-index',
  '--prefer-binary',
  '--require-hashes',
  '--pre',
  '--process-dependency-links',
  '--use-wheel',
  '--no-use-wheel',
  '--always-unzip',
]);
/** Options that take one. `--install-option` and some of the flags are gone from pip, but old files have them. */
const WITH_VALUE = new Set([
  '--requirement',
  '--constraint',
  '--editable',
  '--index-url',
  '--pypi-url',
  '--extra-index-url',
  '--find-links',
  '--no-binary',
  '--only-binary',
  '--trusted-host',
  '--use-feature',
  '--hash',
  '--global-option',
  '--install-option',
  '--config-settings',
  '--config-setting',
  '--allow-external',
  '--allow-unverified',
  '--allow-all-external',
]);
const SHORT: Record<string, string> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
  '-C': '--config-settings',
  '-Z': '--always-unzip',
};
const FOR_ONE_REQUIREMENT = new Set(['--global-option', '--install-option', '--config-settings', '--config-setting']);

/** A line's words before its first option, and its options; a reason when pip would not understand them. */
export function splitOptions(line: string): { words: string; options: GivenOption[] } | { reason: string } {
  const tokens = line.split(' ');
  const at = tokens.findIndex((token) => token.startsWith('-'));
  if (at < 0) return { words: line, options: [] };
  const words = tokens.slice(0, at).join(' ').trim();
  const pieces = shellWords(tokens.slice(at).join(' '));
  if (pieces === null) return { reason: 'a quotation mark is not closed' };
  const options = readOptions(pieces);
  return 'reason' in options ? options : { words, options: options.options };
}

/** Whether an option says something about the requirement on its line. Others may stand there too, but pip ignores them. */
export function isForOneRequirement(option: string): boolean {
  return FOR_ONE_REQUIREMENT.has(option);
}

function readOptions(pieces: string[]): { options: GivenOption[] } | { reason: string } {
  const options: GivenOption[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const { name, attached } = nameOf(pieces[i] ?? '');
    if (FLAGS.has(name) && attached === null) options.push({ option: name, value: null });
    else if (WITH_VALUE.has(name)) {
      const value = attached ?? pieces[++i];
      if (value === undefined || value === '') return { reason: `${name} needs a value` };
      options.push({ option: name, value });
    } else return { reason: `"${pieces[i]}" is no option that pip knows` };
  }
  return { options };
}

/** `--hash=x`, `-rbase.txt` and `-r` alike: the long name, and what is attached to it. */
function nameOf(piece: string): { name: string; attached: string | null } {
  if (piece.startsWith('--')) {
    const equals = piece.indexOf('=');
    return equals < 0 ? { name: piece, attached: null } : { name: piece.slice(0, equals), attached: piece.slice(equals + 1) };
  }
  const name = SHORT[piece.slice(0, 2)] ?? piece;
  return { name, attached: piece.length > 2 ? piece.slice(2).replace(/^=/, '') : null };
}

export function argumentOf(options: GivenOption[], option: string): string | null {
  return options.find((given) => given.option === option)?.value ?? null;
}

/** Splits as a shell would: quotes group, a backslash takes the next character as it is. Null when a quote stays open. */
function shellWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (quote !== null) {
      if (character === quote) quote = null;
      else if (character === '\\' && quote === '"') word = (word ?? '') + (text[++i] ?? '');
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + (character === '\\' ? (text[++i] ?? '') : character);
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
