import type { Monitor } from './monitor.js';

/** Something to paste, and where. */
export interface Snippet {
  title: string;
  text: string;
}

const CURL = 'curl -fsS -m 10 --retry 5 -o /dev/null';

/** The address of a monitor. `baseUrl` is the public address of Farrier. */
export function checkInAddress(baseUrl: string, key: string): string {
  return `${baseUrl.replace(/\/+$/, '')}/ping/${key}`;
}

/** The one line that ends a backup job. `baseUrl` is the public address. */
export function checkInLine(baseUrl: string, key: string): string {
  return `${CURL} "${checkInAddress(baseUrl, key)}"`;
}

/** Ready-made for the usual places where jobs run; each tells success and failure apart. */
export function snippets(baseUrl: string, key: string, monitor: Pick<Monitor, 'purpose' | 'schedule'>): Snippet[] {
  const address = checkInAddress(baseUrl, key);
  const cron = monitor.schedule?.cron ?? '0 3 * * *';
  const job = monitor.purpose === 'backup' ? '/usr/local/bin/backup.sh' : '/usr/local/bin/job.sh';
  return [
    { title: 'cron: behind the command', text: `${cron} ${job}; ${CURL} "${address}/$?"` },
    { title: 'systemd: `systemctl edit` the service', text: systemd(address) },
    ...(monitor.purpose === 'backup' ? [{ title: 'pg_dump', text: pgDump(address) }] : []),
    {
      title: monitor.purpose === 'backup' ? 'django-dbbackup' : 'manage.py, as with clearsessions',
      text: managed(address, monitor.purpose === 'backup' ? 'dbbackup --clean' : 'clearsessions'),
    },
    { title: 'Kubernetes: a CronJob', text: kubernetes(address, cron, monitor.purpose) },
  ];
}

/** `$$` is a dollar sign in a unit file. SERVICE_RESULT is `success` or why it failed, also after a signal. */
function systemd(address: string): string {
  return [
    '[Service]',
    `ExecStartPre=-/usr/bin/${CURL} "${address}/start"`,
    `ExecStopPost=-/bin/sh -c '[ "$$SERVICE_RESULT" = success ] && end= || end=/fail; ${CURL} "${address}$$end"'`,
  ].join('\n');
}

function pgDump(address: string): string {
  return [
    `ping="${address}"; run="$$"`,
    `${CURL} "$ping/start?rid=$run"`,
    'pg_dump -Fc -f backup.dump "$DATABASE_URL" 2> backup.log; status=$?',
    `${CURL} --data-binary @backup.log "$ping/$status?rid=$run&bytes=$(wc -c < backup.dump | tr -d ' ')"`,
  ].join('\n');
}

function managed(address: string, command: string): string {
  return `python manage.py ${command} > job.log 2>&1; ${CURL} --data-binary @job.log "${address}/$?"`;
}

/** The image has no curl, but BusyBox. The address is a secret: whoever has it can check in. */
function kubernetes(address: string, cron: string, purpose: Monitor['purpose']): string {
  const work = purpose === 'backup' ? 'pg_dump -Fc -f /backups/shop.dump "$DATABASE_URL"' : 'python manage.py clearsessions';
  return [
    `# kubectl create secret generic farrier-check-in --from-literal=address=${address}`,
    'apiVersion: batch/v1',
    'kind: CronJob',
    `metadata: { name: ${purpose} }`,
    'spec:',
    `  schedule: "${cron}"`,
    '  jobTemplate:',
    '    spec:',
    '      template:',
    '        spec:',
    '          restartPolicy: Never',
    '          containers:',
    `            - name: ${purpose}`,
    `              image: ${purpose === 'backup' ? 'postgres:17-alpine' : 'your-site'}`,
    '              env:',
    '                - name: PING',
    '                  valueFrom: { secretKeyRef: { name: farrier-check-in, key: address } }',
    '              command: [/bin/sh, -c]',
    '              args:',
    '                - |',
    `                  ${work}`,
    '                  wget -q -T 10 -O /dev/null "$PING/$?"',
  ].join('\n');
}
