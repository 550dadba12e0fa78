import type { TextObject } from '@slack/types';
import { withEmoji } from './emoji.js';
import { unescapeText } from './entities.js';
import { MrkdwnText } from './mrkdwn-text.js';

/** What a plain text says, for labels, buttons and titles. */
export function plainText(text: { text: string; emoji?: boolean }): string {
  return unescapeText(text.emoji === false ? text.text : withEmoji(text.text));
}

export function TextOf({ text }: { text: TextObject }) {
  if (text.type === 'mrkdwn') return <MrkdwnText text={text.text} />;
  return (
    <div className="text" dir="auto">
      {plainText(text)}
    </div>
  );
}
