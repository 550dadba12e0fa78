import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { FEATURE_OF_WORD } from '../src/app.js';

const manifest = z
  .object({
    features: z.object({ shortcuts: z.array(z.object({ callback_id: z.string() })) }),
    settings: z.object({ event_subscriptions: z.object({ bot_events: z.array(z.string()) }) }),
  })
  .parse(parse(readFileSync('manifest.yml', 'utf8')));

it('knows the feature of every shortcut and event that Slack may send', () => {
  const words = [
    ...manifest.features.shortcuts.map((shortcut) => shortcut.callback_id),
    ...manifest.settings.event_subscriptions.bot_events,
  ];
  expect(words.filter((word) => FEATURE_OF_WORD[word] === undefined)).toEqual([]);
});
