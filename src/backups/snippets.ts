/** The one line that ends a backup job. `baseUrl` is the public address. */
export function checkInLine(baseUrl: string, key: string): string {
  return `curl -fsS -m 10 --retry 5 -o /dev/null "${baseUrl.replace(/\/+$/, '')}/ping/${key}"`;
}
