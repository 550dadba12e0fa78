import { get } from 'node-emoji';

/** Names that Slack has and node-emoji's dictionary lacks or spells in another way. */
const slackNames: Record<string, string> = {
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_orange_circle: '🟠',
  large_purple_circle: '🟣',
  large_green_square: '🟩',
  large_yellow_square: '🟨',
  large_red_square: '🟥',
  thumbsup: '👍',
  thumbsdown: '👎',
  spiral_calendar_pad: '🗓️',
  female_sign: '♀️',
  male_sign: '♂️',
};

/** The character of an emoji name without colons, undefined when there is no such emoji. */
export function emojiFor(name: string): string | undefined {
  return slackNames[name] ?? get(name);
}

/** Replaces each known `:name:`; what is no emoji stays as it is, such as 10:30:45. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, name: string) => emojiFor(name) ?? whole);
}
