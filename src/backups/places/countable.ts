/** Names that jobs, clients and editors give to what is not whole yet. */
const UNFINISHED =
  /\.(part|partial|tmp|temp|crdownload|filepart|incomplete|inprogress|in-progress|uploading|download|swp|lock)(\.[\w-]{1,12})?$|~$/i;
/** What lies beside a backup and is none: checksums, signatures, logs. */
const BESIDE = /\.(md5|sha1|sha224|sha256|sha384|sha512|b2|sig|minisig|log)$/i;

/** Whether a name is that of a whole backup: not hidden, not unfinished, not a checksum, and as `pattern` says. */
export function isCountable(name: string, pattern: string | null): boolean {
  if (name.endsWith('/')) return false;
  const parts = name.split('/');
  if (parts.some((part) => part.startsWith('.'))) return false;
  const base = parts.at(-1) ?? '';
  if (base === '' || UNFINISHED.test(base) || BESIDE.test(base)) return false;
  return pattern === null || matches(base, pattern);
}

/** `*` stands for any characters, `?` for one; nothing else is special. Linear: no pattern makes it slow. */
function matches(text: string, pattern: string): boolean {
  let [at, star, tried] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (at < pattern.length && pattern[at] === '*') {
      star = at++;
      tried = index;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++tried;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
