import type { App, Receiver } from '@slack/bolt';
import type { SlackRequest } from './read-request.js';

/** For an app that gets its requests handed over. */
export const NO_RECEIVER: Receiver = {
  init: () => {},
  start: async () => {},
  stop: async () => {},
};

/** The app of all slash commands. */
export const COMMANDS = 'commands';
/** Where a request goes whose feature has no app of its own. */
export const REST = 'rest';

/**
 * One app a feature, made when it is first asked for. Measured: Bolt spends about 5 µs on every listener that does not match, so
 * forty of them on one app halve the commands that a bot answers.
 */
export function featureApps(create: (feature: string) => App, featureOfWord: Record<string, string>) {
  const apps = new Map<string, App>();
  const features = new Map(Object.entries(featureOfWord));

  function of(feature: string): App {
    const known = apps.get(feature);
    if (known) return known;
    const app = create(feature);
    app.error(async (error) => {
      throw error;
    });
    void app.init();
    apps.set(feature, app);
    return app;
  }

  function featureOf(request: SlackRequest): string {
    if (request.kind === 'command') return COMMANDS;
    return features.get(request.word) ?? request.word.split('.')[0] ?? REST;
  }

  return {
    of,
    askedBy: (request: SlackRequest): App => apps.get(featureOf(request)) ?? of(REST),
  };
}
