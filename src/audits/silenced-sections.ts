import { escapeText, slackDate } from '../slack/blocks.js';
import { clampText } from '../slack/limits.js';
import { isExploitable } from './exploitable.js';
import { hashOfEvidence, silencedWords, waitsForFix } from './silence.js';
import { bySeverity, firstOf, withSpokenDays } from './spoken.js';
import type { Heard } from './without-silenced.js';

const MAX_LINES = 5;

/** What people's words keep quiet is counted, so that quiet never looks like gone; what they kept quiet until now is named. */
export function silencedSections({ accepted, untrue, over }: Heard): string[] {
  const words = silencedWords(accepted.length, untrue.length);
  const quiet = words === '' ? [] : [`*Kept quiet: ${words}.* The list has each with who said so, and \`Take back\`.`];
  return [...quiet, ...noLongerAccepted(over)];
}

/** What an attacker could use is counted, not spelt out in a channel. */
function noLongerAccepted(over: Heard['over']): string[] {
  if (over.length === 0) return [];
  const worstFirst = bySeverity(over.map(({ finding }) => finding)).flatMap((finding) => over.filter((one) => one.finding === finding));
  const lines = worstFirst.filter(({ finding }) => !isExploitable(finding)).map(overLine);
  const next = over.length === 1 ? 'It counts again: fix it, or accept it again' : 'They count again: fix them, or accept them again';
  return [[`*No longer accepted: ${over.length}.* ${next} in the list.`, ...firstOf(lines, MAX_LINES)].join('\n')];
}

function overLine({ finding, risk }: Heard['over'][number]): string {
  const title = escapeText(clampText(withSpokenDays(finding.title), 200));
  const until = slackDate(new Date(risk.until), '{date_short_pretty}');
  const isSame = risk.hash === hashOfEvidence(finding);
  const hasFix = risk.untilFix === true && !waitsForFix(finding);
  const why = isSame ? '' : hasFix ? ' There is a fix now.' : ' Its evidence has changed since.';
  return `• ${title}\n   Accepted until ${until} because: ${escapeText(clampText(risk.reason, 200))}.${why}`;
}
