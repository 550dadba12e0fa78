import type { App, RespondFn } from '@slack/bolt';
import type { Answer, CommandContext, CommandHandler } from './command.js';
import { fitMessage } from './limits.js';

/** The words after which `/farrier` hands on to another command than `/maintenance`. */
export const TOP_COMMANDS = ['maintenance', 'audit', 'wishlist'] as const;
export type CommandHandlers = Record<(typeof TOP_COMMANDS)[number], CommandHandler>;

/** A command's `response_url` takes five answers. */
const MOST_FURTHER_ANSWERS = 5;

/** `/farrier`, which takes everything, and the short names. Each is answered once, in the body of its acknowledgement, to the asker only. */
export function dispatchCommands(app: App, handlers: CommandHandlers): void {
  const all: Record<string, CommandHandler> = {
    '/farrier': farrierCommand(handlers),
    '/maintenance': handlers.maintenance,
    '/audit': handlers.audit,
    '/wishlist': handlers.wishlist,
  };
  const byName = new Map(Object.entries(all));
  // One middleware, because Bolt asks every listener there is about each command and copies all arguments for each of its matchers.
  app.use(async (args) => {
    const handle = 'command' in args ? byName.get(args.command.command) : undefined;
    if (!('command' in args) || handle === undefined) return await args.next();
    const { command, client, ack, respond } = args;
    const context: CommandContext = {
      team: command.team_id,
      user: command.user_id,
      channel: command.channel_id,
      channelName: command.channel_name,
      triggerId: command.trigger_id,
      client,
    };
    const answer = await handle(context, (command.text ?? '').trim());
    if (answer === null) return await ack();
    const [first, ...further] = fitMessage(answer, 'answer').map((part) => part.content);
    await ack({ response_type: 'ephemeral', ...(first ?? { text: answer.text }) });
    await sendFurther(further, respond);
  });
}

async function sendFurther(answers: Answer[], respond: RespondFn): Promise<void> {
  for (const answer of answers.slice(0, MOST_FURTHER_ANSWERS))
    await respond({ response_type: 'ephemeral', replace_original: false, ...answer });
}

/** `audit …` and `wishlist …` go to their commands; `maintenance …` and every other word to maintenance. */
export function farrierCommand(handlers: CommandHandlers): CommandHandler {
  return async (context, words) => {
    const [first = '', ...rest] = words.split(/\s+/);
    const word = first.toLowerCase();
    if (word === 'help') return help();
    const named = TOP_COMMANDS.find((name) => name === word);
    return named === undefined ? await handlers.maintenance(context, words) : await handlers[named](context, rest.join(' '));
  };
}

function help(): Answer {
  return {
    text: [
      '*Farrier looks after established Django sites:* maintenance on schedule, audits with evidence, a wishlist.',
      '• `/farrier setup` sets up a site; `/farrier` alone shows where things stand and what is next',
      '• `/maintenance help` (or `/farrier maintenance help`): sites, plans, rounds',
      '• `/audit help` (or `/farrier audit help`): look at a site now',
      '• `/wishlist help` (or `/farrier wishlist help`): collect, vote, plan',
    ].join('\n'),
  };
}
