import { BOT_USER } from './app-ids.js';
import { GENERAL, SHOP, SLACKBOT } from './seed.js';
import type { Workspace } from './workspace.js';

/** What somebody reads who opens the playground for the first time. Written by nobody's hand: the bot itself has not spoken yet. */
export function addIntroduction(workspace: Workspace, sampleAddress: string | null): void {
  const address = sampleAddress === null ? '' : ` and the address \`${sampleAddress}\``;
  workspace.addMessage({
    channel: SHOP,
    user: SLACKBOT,
    text: 'This is a playground, not Slack. Type `/maintenance setup` to set up the sample site.',
    blocks: [
      { type: 'header', block_id: 'intro-title', text: { type: 'plain_text', text: 'Welcome to the Farrier playground' } },
      {
        type: 'section',
        block_id: 'intro-what',
        text: {
          type: 'mrkdwn',
          text: `*This is a playground, not Slack.* The workspace and its people are made up and live on this machine only. <@${BOT_USER}> is the real bot, with its real worker behind it: what it does here it does in your Slack.`,
        },
      },
      {
        type: 'section',
        block_id: 'intro-first',
        text: {
          type: 'mrkdwn',
          text: `*First step:* type \`/maintenance setup\` in the box below and press Enter. Use the repository \`local:shop\`${address}: a small neglected Django site that comes with the playground. Its audits work offline and say how old their data is.`,
        },
      },
      {
        type: 'section',
        block_id: 'intro-then',
        text: {
          type: 'mrkdwn',
          text: '*Then:* `/audit dependencies`, `/wishlist add Speed up the checkout page`, `/maintenance now`. Switch between people at the top right to see what others see. The strip at the bottom fires the next due thing now, cuts or slows the connection, and shows the last requests.',
        },
      },
    ],
  });
  workspace.addMessage({
    channel: GENERAL,
    user: SLACKBOT,
    text: `The playground starts in <#${SHOP}>. <@${BOT_USER}> is not in this channel, and never posts here by itself.`,
  });
}
