/** The one line that ends a backup job. `baseUrl` is the public address without a trailing slash. */
export function checkInLine(baseUrl: string, key: string): string {
  return `curl -fsS -m 10 --retry 5 -o /dev/null "${addressOf(baseUrl, key)}"`;
}

/** A backup job that also tells when it began, how it ended and how big the backup is. */
export function checkInScript(baseUrl: string, key: string): string {
  const url = addressOf(baseUrl, key);
  return [
    `ping="${url}"; run="$(date +%s)-$$"`,
    'curl -fsS -m 10 --retry 5 -o /dev/null "$ping/start?rid=$run"',
    'pg_dump -Fc -f backup.dump "$DATABASE_URL" 2> backup.log; status=$?',
    'bytes=$(wc -c < backup.dump 2>/dev/null || echo 0)',
    'curl -fsS -m 10 --retry 5 -o /dev/null --data-binary @backup.log "$ping/$status?rid=$run&bytes=$((bytes))"',
  ].join('\n');
}

function addressOf(baseUrl: string, key: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/ping/${key}`;
}
