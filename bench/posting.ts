import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Slack } from '../playground/server/slack-double.js';
import { secretBox } from '../src/shared/encryption.js';
import { GLOBAL_TAG } from '../src/shared/redis.js';
import { installationStore } from '../src/slack/installation-store.js';
import { DEFAULT_PACE } from '../src/slack/lane-store.js';
import { createOutbox } from '../src/slack/outbox-queue.js';
import { type ManyWorkspaces, manyWorkspaces } from './many-workspaces.js';
import { type Benchmark, type Measurement, median } from './measurement.js';
import { FARRIER, openSurroundings, residentMb, type Surroundings, startReady, stopProcess } from './surroundings.js';

const WORKSPACES = 20;
const CHANNELS = 5;
const MESSAGES = 48;
const SAMPLE_MS = 500;

export const posting: Benchmark = {
  name: 'Posting in many channels',
  about:
    `${MESSAGES} messages in each of ${WORKSPACES * CHANNELS} channels of ${WORKSPACES} workspaces, posted by one worker: the time from the first to the last ` +
    `against the least that is permitted, which is one a second in a channel and ${DEFAULT_PACE.workspacePerMinute} a minute in a workspace. ` +
    'Slack’s double refuses what comes faster. Resident memory of the worker in the last quarter against the second.',
  async run(scale) {
    const around = await openSurroundings();
    const many = await manyWorkspaces(WORKSPACES, { workspacePerMinute: DEFAULT_PACE.workspacePerMinute });
    try {
      return await postAll(around, many, Math.max(2, Math.round(MESSAGES * scale)));
    } finally {
      await many.close();
      await around.close();
    }
  },
};

async function postAll(around: Surroundings, many: ManyWorkspaces, each: number): Promise<Measurement[]> {
  const arrivals = watch(many.workspaces);
  const wanted = WORKSPACES * CHANNELS * each;
  await fillOutbox(around, many.workspaces, each);
  const worker = await startReady(FARRIER, ['worker'], await oauthSettings(around, many));
  const memory: number[] = [];
  try {
    while (arrivals.times.length < wanted) {
      await wait(SAMPLE_MS);
      memory.push(await residentMb(worker.pid));
    }
    // What would be posted twice would come now.
    await wait(2000);
  } finally {
    await stopProcess(worker);
  }
  if (arrivals.times.length !== wanted || arrivals.texts.size !== wanted)
    throw new Error(`${arrivals.times.length} messages came, ${arrivals.texts.size} of them different; wanted ${wanted}`);
  const seconds = ((arrivals.times.at(-1) ?? 0) - (arrivals.times[0] ?? 0)) / 1000;
  const ideal = Math.max(each - 1, ((CHANNELS * each - 1) * 60) / DEFAULT_PACE.workspacePerMinute);
  const quarter = (number: number) =>
    median(memory.slice(Math.floor((memory.length * (number - 1)) / 4), Math.floor((memory.length * number) / 4)));
  return [
    { what: 'from the first message to the last', value: seconds, unit: 's' },
    { what: 'share of the least time permitted', value: seconds / ideal, unit: '×', bound: { at: 'most', value: 1.25 } },
    { what: 'memory of the worker in the last quarter', value: quarter(4), unit: 'MB' },
    { what: 'its growth since the second quarter', value: quarter(4) - quarter(2), unit: 'MB', bound: { at: 'most', value: 15 } },
  ];
}

function watch(workspaces: Slack[]) {
  const seen = { times: [] as number[], texts: new Set<string>() };
  for (const { slack, team } of workspaces) {
    slack.workspace.onChange((change) => {
      if (change.kind !== 'message') return;
      seen.times.push(performance.now());
      seen.texts.add(`${team} ${change.message.text}`);
    });
  }
  return seen;
}

async function fillOutbox({ redis }: Surroundings, workspaces: Slack[], each: number): Promise<void> {
  const outbox = createOutbox({ redis, queueConnection: redis, prefix: GLOBAL_TAG });
  for (const slack of workspaces) {
    const channels = Array.from({ length: CHANNELS }, (_, index) => slack.addChannel({ name: `site-${index}`, bot: true }));
    const messages = channels.flatMap((channel, index) =>
      Array.from({ length: each }, (_, number) => ({ channel, name: `${index}.${number}` })),
    );
    await Promise.all(
      messages.map(({ channel, name }) =>
        outbox.post(slack.team, { key: `alert.${name}`, channel, kind: 'farrier_alert', thing: name, text: `Message ${name}` }),
      ),
    );
  }
  await outbox.close();
}

/** Farrier as it is installed in every workspace. */
async function oauthSettings({ redis, env }: Surroundings, many: ManyWorkspaces): Promise<NodeJS.ProcessEnv> {
  const installations = installationStore(redis, secretBox([Buffer.from(env.ENCRYPTION_KEY ?? '', 'base64')]));
  for (const { team, botToken, botUser } of many.workspaces) {
    await installations.save(team, {
      team: { id: team },
      enterprise: undefined,
      user: { id: botUser, token: undefined, scopes: undefined },
      bot: { id: 'B0FARRIER01', userId: botUser, token: botToken, scopes: ['chat:write'] },
    });
  }
  const { SLACK_BOT_TOKEN: _one, ...others } = env;
  const key = randomBytes(16).toString('hex');
  return { ...others, SLACK_API_URL: many.apiUrl, SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: key, SLACK_STATE_SECRET: key };
}
