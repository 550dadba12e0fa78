import { TAG_MAX, TAGS_MOST } from './wish.js';

/** The tags in what somebody typed, `Payment, #mobile`: lower case, each once, in that order. */
export function tagsIn(text: string): string[] {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .split(/[\s,;#]+/u);
  return [...new Set(words.filter((word) => /[\p{L}\p{N}]/u.test(word)))];
}

/** What is wrong with these tags, in words for the person, or null. */
export function whyNoTags(tags: readonly string[]): string | null {
  if (tags.length > TAGS_MOST) return `These are ${tags.length} tags; ${TAGS_MOST} is the most.`;
  const long = tags.find((tag) => tag.length > TAG_MAX);
  return long === undefined ? null : `“${long.slice(0, TAG_MAX)}…” has ${long.length} characters; ${TAG_MAX} is the most for a tag.`;
}
