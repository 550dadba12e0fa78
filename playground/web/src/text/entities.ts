const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** The text a person reads: Slack's three escapes undone once, so `&amp;lt;` stays `&lt;`. */
export function unescapeText(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => characters[entity] ?? entity);
}

/** The reverse: what Slack's own client sends for typed text. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
