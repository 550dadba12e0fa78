import type { ModalView } from '@slack/types';
import type { Site } from '../../sites/site.js';
import { actions, button, context, escapeText, modal, section, slackDate } from '../../slack/blocks.js';
import { notice } from '../list-views.js';

export const DRILL_ACTIONS = { address: 'backups.drill-address', revoke: 'backups.drill-revoke', evidence: 'backups.evidence' } as const;
export const DRILL_MODAL = 'backups.drill-address';

export const NO_DRILL_ADDRESS =
  'I have no public address (BASE_URL is not set), so no drill can report to me and I hand out no address. Whoever runs Farrier can set BASE_URL; until then `Proved by hand` in a round records a restore.';

export function drillAddressButton(site: Site) {
  return button({ text: `Drill ${site.name} elsewhere`.slice(0, 75), actionId: `${DRILL_ACTIONS.address}.${site.id}`, value: site.id });
}

/** A year of restores as files, and the restore card. */
export function evidenceButton(site: Site) {
  return button({ text: `Evidence of ${site.name}`.slice(0, 75), actionId: `${DRILL_ACTIONS.evidence}.${site.id}`, value: site.id });
}

/** What a drill near the data is, and whether there is an address for its results. */
export function drillAddressModal(site: Site, known: { madeBy: string; createdAt: string } | null): ModalView {
  const about = `*A drill near ${escapeText(site.name)}'s data.* One line in CI, a Kubernetes job or a machine beside the database restores the newest backup there and posts counts: tables, rows, sizes, times. No row leaves, and no credentials come here.`;
  if (known === null)
    return modal({
      callbackId: DRILL_MODAL,
      title: 'Drill elsewhere',
      submit: 'Make an address',
      metadata: site.id,
      blocks: [section(about)],
    });
  const made = `Its address was made by <@${known.madeBy}>, ${slackDate(new Date(known.createdAt))}, and is not shown again. A new one ends it at once.`;
  return modal({
    callbackId: DRILL_MODAL,
    title: 'Drill elsewhere',
    submit: 'Make a new address',
    metadata: site.id,
    blocks: [
      section(about),
      section(made),
      actions('revoke', button({ text: 'Revoke the address', actionId: DRILL_ACTIONS.revoke, value: site.id, style: 'danger' })),
    ],
  });
}

/** The line with the address, shown once. */
export function madeDrillAddress(site: Site, line: string): ModalView {
  return notice('Drill elsewhere', [
    section(
      `*${escapeText(site.name)}.* Run this where the backup is, after it was made; it is shown only now. Whoever has it can post results, so keep it where your CI keeps secrets.\n\`\`\`${escapeText(line)}\`\`\``,
    ),
    context(
      'Put your file or folder in place of `backups/`; of a folder the newest is taken. What stands behind the # signs the result and is never sent. Kubernetes, RDS, Heroku, Render and Fly: docs/backups.md.',
    ),
  ]);
}

export function revokedDrillAddress(site: Site): ModalView {
  return notice('Drill elsewhere', [
    section(`*The address of ${escapeText(site.name)} is revoked.* What was posted to it stays; nothing more is taken.`),
  ]);
}

/** `baseUrl` is the public address. */
export function drillLine(baseUrl: string, key: string, secret: string): string {
  return `npx --no farrier drill backups/ --post "${baseUrl.replace(/\/+$/, '')}/drill/${key}#${secret}"`;
}
