import { fileName } from '../../audits/export-reports.js';
import { escapeText } from '../../slack/blocks.js';
import type { DrillRecord } from './drill-record.js';
import { type HandRestore, yearOfEvidence } from './evidence.js';
import { restoreCard } from './restore-card.js';
import { restoresPicture } from './restores-picture.js';

/** The restore card of one drill as a file, to keep where Farrier is not needed, with a picture of the restores of the year until then. */
export async function cardFile(
  site: { name: string; createdAt: string },
  known: { drills: readonly DrillRecord[]; byHand: readonly HandRestore[] },
  { place, drill }: { place: string; drill: DrillRecord },
) {
  return {
    text: `*Restore card of ${escapeText(site.name)}.* The commands that worked, the time and the loss. Keep it where you find it when I am down.`,
    files: [
      { name: `${fileName(site.name)}-restore-card.txt`, title: 'Restore card', bytes: Buffer.from(restoreCard(site, place, drill)) },
    ],
    picture: await restoresPicture(site.name, yearOfEvidence(site, known, new Date(drill.ranAt)).rows),
  };
}
