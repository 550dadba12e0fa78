import { createHash } from 'node:crypto';
import { isExploitable } from '../../audits/exploitable.js';
import type { AcceptedRisk } from '../../audits/silence.js';
import { escapeText, mention, section } from '../../slack/blocks.js';
import { clampText } from '../../slack/limits.js';
import type { Content } from '../../slack/outbox.js';
import { type RoundDeps, roundKeyOf, threadKeyOf } from './announce-round.js';

/** The time of an accepted risk is over: the thread of each round that runs for its site says so, once. A round that opens later says it by itself. */
export async function tellRiskOver(
  deps: Pick<RoundDeps, 'plans' | 'rounds' | 'sites' | 'outbox'>,
  over: { team: string; site: string; risk: AcceptedRisk },
): Promise<void> {
  const { team, site: id, risk } = over;
  const site = await deps.sites.get(team, id);
  if (site === null) return;
  for (const plan of (await deps.plans.list(team)).filter(({ sites }) => sites.includes(id))) {
    const round = await deps.rounds.current(team, plan.id);
    if (round === null || new Date(round.openedAt) >= new Date(risk.until)) continue;
    const which = createHash('sha256').update(`${id} ${risk.finding} ${risk.until}`).digest('hex').slice(0, 16);
    const about = { channel: round.channel, kind: 'farrier_round', thing: round.id } as const;
    const key = `${roundKeyOf(round.id)}.risk.${which}`;
    await deps.outbox.post(team, { key, under: threadKeyOf(round), ...about, ...riskOverContent(site.name, risk) });
  }
}

/** What an attacker could use is not spelt out in a channel. */
function riskOverContent(siteName: string, risk: AcceptedRisk): Content {
  const what = isExploitable(risk) ? 'a critical finding, named in its list only' : escapeText(clampText(risk.title, 300));
  const lines = [
    `*The time of an accepted risk is over.* ${escapeText(siteName)}: ${what}`,
    `${mention(risk.owner)} owns it. It was accepted because: ${escapeText(clampText(risk.reason, 300))}`,
    'Next: fix it, or accept it again in the list of findings (`/audit history`).',
  ];
  return { text: lines.join('\n'), blocks: [section(lines.join('\n'))] };
}
