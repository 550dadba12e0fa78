const safeSchemes = new Set(['http:', 'https:', 'mailto:']);

/** The address when it is safe to make a link of it, else null: `javascript:` and its like stay text. */
export function safeUrl(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return safeSchemes.has(url.protocol) ? url.href : null;
}

/** The address of a picture: http, https or a path of this server. */
export function pictureUrl(address: string): string | null {
  if (address.startsWith('/') && !address.startsWith('//')) return address;
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : null;
}
