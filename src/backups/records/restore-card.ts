import { commandsFor, OWN_DATABASES } from '../drill/file-faults.js';
import { spokenBytes, spokenMs } from '../spoken.js';
import { type DrillRecord, total } from './drill-record.js';
import { DONE_BY } from './drill-words.js';

/**
 * What somebody needs at night when Farrier is not at hand: from the newest good drill, as plain text. Without any secret: it holds
 * the name of a backup, not where its credentials are.
 */
export function restoreCard(site: { name: string }, place: string, drill: DrillRecord): string {
  const { name, bytes, takenAt, ranAt, engine, seconds, rows, how } = drill;
  const took = seconds === null ? 'not measured' : `${Math.max(1, Math.ceil(seconds / 60))} min, without fetching it`;
  const lost = spokenMs(Math.max(0, Date.parse(ranAt) - Date.parse(takenAt)));
  return [
    `RESTORE CARD: ${oneLine(site.name)}`,
    '',
    `Proved      ${minute(ranAt)} UTC, ${DONE_BY[how]}`,
    `Backups     ${oneLine(place)}`,
    `Restored    ${name} (${spokenBytes(bytes)}), taken ${minute(takenAt)} UTC`,
    `Into        ${engine ?? 'not known'}`,
    `Took        ${took}`,
    `Loss        ${lost} of data, as old as the backup was then`,
    ...(rows === null ? [] : [`Expect      about ${total(rows)} rows in ${Object.keys(rows).length} tables`]),
    'Ask         ____________________________ (write it here)',
    '',
    'Steps, with the newest backup in place of this one, on a machine with the same or a newer server:',
    ...commandsOf(drill).map((command, index) => `  ${index + 1}. ${command}`),
    '',
    'Then compare rows with the number above, point a copy of the site at the database "restored", log in, and look at the newest entries.',
    '',
  ].join('\n');
}

const PACKED = ['gzip', 'zstd', 'xz', 'bzip2', 'lz4'] as const;

function commandsOf({ format, name }: DrillRecord): string[] {
  const packed = PACKED.find((one) => format.endsWith(`, ${one}`));
  const of = (inner: Parameters<typeof commandsFor>[0]['inner'], isOwn?: boolean) =>
    commandsFor({ inner, format: packed ?? inner, name }, isOwn);
  if (/mysql|mariadb/i.test(format)) return of('mysql-script', format.includes(OWN_DATABASES));
  if (/sqlite/i.test(format)) return of('sqlite');
  if (/\((?:directory|tar),/.test(format)) return of('tar');
  return of(/archive of pg_dump/.test(format) ? 'pg-archive' : 'pg-script');
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');
const minute = (at: string) => at.slice(0, 16).replace('T', ' ');
