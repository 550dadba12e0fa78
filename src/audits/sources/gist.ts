/** What matters stands at the start; patterns over a whole record could be made slow. */
const LOOKED_AT = 2_000;
/** A sentence that only names the versions. */
const VERSIONS_ONLY = /^An issue was (?:discovered|found) in .+ before [\d.,\sand]+[^.]*\.?$/i;
/** A sentence that introduces a package under whatever name. */
const KIND_OF_PACKAGE = /^\W*\S+ is an? [^.]{0,80}(?:library|framework|package|toolkit|tool|client|server)\b[^.]{0,80}\.$/i;
/** `In Django 3.2 before 3.2.16 and 4.1 before 4.1.2, …` */
const AFFECTED_FIRST = /^In (?:[^,]{0,80}\bbefore (?:versions? )?[\w.]+,?\s*(?:and\s+)?)+/;
/** `NLTK (Natural Language Toolkit) is a …`: what stands before is the name, or else no description. */
const DESCRIPTION = /^(.{1,120}?) (?:is|are) (?:an?|the|one of) /;
/** `### Impact`, on a line of its own or before the first sentence. */
const HEADING = /^#+ (?:(?:Impact|Summary|Description|Details|Overview|Background)\b:?|.{1,60}$)/gim;
/** A sentence with one of these may tell of a hole, whatever it looks like. */
const DANGER =
  /vulnerab|affected|attack|exploit|inject|overflow|denial|\bDoS\b|bypass|leak|disclos|unsafe|insecure|malicious|arbitrary|escalat|traversal|forge|crash|victim/i;

/**
 * The first sentence of an advisory's details that says what is wrong, or empty. `names` are those of its packages: a sentence
 * that introduces one of them (`sqlparse is a parser module for Python.`) says nothing of the hole.
 */
export function gistOf(details: string, names: string[]): string {
  const text = details.slice(0, LOOKED_AT).replace(HEADING, '').replace(/\s+/g, ' ').trim();
  const telling = sentencesOf(text, names).find((sentence) => !VERSIONS_ONLY.test(sentence) && !isDescription(sentence, names));
  const bare = (telling ?? '').replace(AFFECTED_FIRST, '');
  // What stood after a comma begins small; `django.utils.text` and the names of packages stay as they are written.
  const isName = names.some((name) => bare.toLowerCase().startsWith(name.toLowerCase()));
  return bare !== telling && /^[a-z]+\s/.test(bare) && !isName ? bare.charAt(0).toUpperCase() + bare.slice(1) : bare;
}

/** A sentence begins with a capital letter, with a heading or a package that is written without one, or with anything after a version. */
function sentencesOf(text: string, names: string[]): string[] {
  const starts = ['[A-Z]', '#', ...names.map((name) => `${escaped(name)}\\b`)].join('|');
  return text.split(new RegExp(`(?<=(?<!\\b(?:e\\.g|i\\.e|vs|etc))[.!?])\\s+(?=${starts})|(?<=\\d\\.\\d{1,4}\\.)\\s+`));
}

function isDescription(sentence: string, names: string[]): boolean {
  if (DANGER.test(sentence)) return false;
  if (KIND_OF_PACKAGE.test(sentence)) return true;
  const subject = DESCRIPTION.exec(sentence)?.[1];
  if (subject === undefined || /^(?:the|an?|this|in|when|if)\b/i.test(subject)) return false;
  const said = lettersOf(subject.replace(/\([^)]*\)/g, ''));
  return names.map(lettersOf).some((name) => name !== '' && (said.endsWith(name) || (said.length > 3 && name.includes(said))));
}

/** Names are compared without spaces, case and punctuation. */
function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function escaped(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&');
}
