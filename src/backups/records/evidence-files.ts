import { fileName } from '../../audits/export-reports.js';
import { escapeText } from '../../slack/blocks.js';
import { evidenceCsv, evidencePage, evidenceWords, type KnownRestores, yearOfEvidence } from './evidence.js';
import { restoreCard } from './restore-card.js';
import { restoresPicture } from './restores-picture.js';

/** A year of a site's restores as a table, a page to print and a picture, with the restore card of the newest good drill. */
export async function evidenceFiles(
  site: { name: string; createdAt: string },
  known: KnownRestores,
  { place, to }: { place: string; to: Date },
) {
  const evidence = yearOfEvidence(site, known, to);
  const good = known.drills.find(({ verdict, ranAt }) => verdict === 'ok' && Date.parse(ranAt) <= to.getTime());
  const name = fileName(site.name);
  const file = (kind: string, title: string, text: string) => ({ name: `${name}-${kind}`, title, bytes: Buffer.from(text) });
  const noCard = 'No restore card yet: it comes from a good drill. `Drill … elsewhere` in `/maintenance backups` is one way to it.';
  return {
    text: `*Restores of ${escapeText(site.name)} in the last 365 days.* ${evidenceWords(evidence)}${good === undefined ? `\n${noCard}` : ''}`,
    files: [
      file('restores.csv', 'Table (CSV)', evidenceCsv(evidence)),
      file('restores.html', 'Page to print (HTML)', evidencePage(evidence)),
      ...(good === undefined ? [] : [file('restore-card.txt', 'Restore card', restoreCard(site, place, good))]),
    ],
    picture: await restoresPicture(site.name, evidence.rows),
  };
}
