import { escapeText } from '../slack/blocks.js';
import type { Site } from './site.js';
import { PROVIDERS, type Provider } from './views.js';

/** How a check-in line reads when there is a key; null when Farrier has no public address. */
export type CheckIn = { line: string } | null;

/** The answer in a few words, for the round whose task asked; null while nobody knows. */
export function shortWords(backups: NonNullable<Site['backups']>): string | null {
  if (backups.kind === 'unknown') return null;
  if (backups.kind === 'snapshots') return `snapshots at ${PROVIDERS[backups.provider]}`;
  return backups.kind === 'job' ? 'a job of ours' : 'files';
}

export function jobWords(site: Site): string {
  return `*${escapeText(site.name)}: a job of yours.* Its check-in line is in a message that only you see, and only once. Waiting for the first check-in: until it comes, the backup counts as *unknown*.`;
}

export const NO_PUBLIC_ADDRESS =
  'I have no public address (BASE_URL is not set), so a job of yours cannot reach me and I hand out no link. Choose another answer, or ask whoever runs Farrier to set BASE_URL.';

/** `again`: another line was shown before. */
export function lineWords(line: string, { again }: { again: boolean }): string {
  const old = again ? ' A line that I showed before no longer counts.' : '';
  return `Put this at the end of the backup job; it is shown only now:\n\`\`\`${line}\`\`\`\nI expect it once a day; 6 hours after it is overdue, the backup counts as down. \`/maintenance monitors\` changes that, and has the line for systemd, django-dbbackup and Kubernetes.${old}`;
}

export function snapshotWords(site: Site, provider: Provider, checkIn: CheckIn): string {
  const name = escapeText(site.name);
  const how = {
    rds: '`aws rds describe-db-snapshots --query "sort_by(DBSnapshots,&SnapshotCreateTime)[-1].[SnapshotCreateTime,AllocatedStorage]"` tells time and size of the newest',
    heroku: '`heroku pg:backups --app <app>` tells time and size of the newest in its first line',
    render: 'The *Recovery* page of the database lists time and size of the newest',
    fly: '`fly volumes snapshots list <volume>` lists time and size of the newest',
    other: 'Your provider lists the newest snapshot with its time and size',
  }[provider];
  const report = checkIn
    ? 'Let a job of yours look there once a day, and end it with the check-in line shown to you; where it does not come, I say so. That a job looked does not tell how old the snapshot is, so the weekly thread calls it *unknown*.'
    : 'I have no public address, so I cannot be told by a job; the weekly thread asks somebody to look.';
  return `*${name}: snapshots at ${PROVIDERS[provider]}.* ${how}. ${report} A snapshot counts as proved once somebody restored it: \`Proved by hand\` in the thread records who, into what, and how long it took.`;
}

export function filesWords(site: Site): string {
  return `*${escapeText(site.name)}: files.* Say where they lie in the window that opened, or with \`Add a place\` in \`/maintenance backups ${escapeText(site.name)}\`: a bucket, a server, an address, or a folder of my machine. I need to list and read that one place, never to write or delete; the secret for it is added where I run, not in Slack. Until I have seen the newest file, the backup counts as *not connected*, and \`Proved by hand\` in the thread records a restore.`;
}

export function unknownWords(site: Site): string {
  return `*${escapeText(site.name)}: nobody knows yet.* The first task of each thread asks it until somebody answers: "Find out how ${escapeText(site.name)} is backed up."`;
}
