import { channelMention } from '../slack/blocks.js';
import { asTyped } from './people-text.js';
import { type Finished, middle, type Story } from './story.js';
import { counted } from './views.js';

const TITLE = 150;
const FINISHED_SHOWN = 15;
const BEGUN_SHOWN = 5;

/** The year in words: verdict, what it bought, then each finished wish. */
export function storyText(channel: string, story: Story): string {
  const { year, finished, added, declined, alive } = story;
  const head = `*Wishlist of ${channelMention(channel)} in ${year.year}${year.isOver ? '' : ' so far'}*`;
  const verdict = finished.length === 0 ? '*Nothing was finished.*' : `*${counted(finished.length, 'wish', 'wishes')} finished.*`;
  const rest = `${added} added, ${declined} declined, ${alive} still there.`;
  const bought = boughtParts(story);
  const lines = finished.slice(0, FINISHED_SHOWN).map(finishedLine);
  const more = finished.length > FINISHED_SHOWN ? [`and ${finished.length - FINISHED_SHOWN} more`] : [];
  const begun = story.begun
    .slice(0, BEGUN_SHOWN)
    .map(({ wish, done }) => `• ${done} of ${counted(wish.steps?.length ?? 0, 'step')} done: ${asTyped(wish.title, TITLE)}`);
  return [
    head,
    `${verdict} ${rest}`,
    ...(bought.length === 0 ? [] : [`*What it bought:* ${bought.join(' ')}`]),
    ...lines,
    ...more,
    ...(begun.length === 0 ? [] : ['*Under way:*', ...begun]),
  ].join('\n');
}

/** Sentences, each with a number that is recorded. */
function boughtParts({ finished, fates }: Story): string[] {
  if (finished.length === 0) return [];
  const votes = finished.reduce((sum, one) => sum + one.votes, 0);
  const seenBy = (whom: string) => finished.filter(({ wish }) => wish.seenBy === whom).length;
  const seen = [
    ...(seenBy('customers') > 0 ? [`${seenBy('customers')} that customers see`] : []),
    ...(seenBy('developers') > 0 ? [`${seenBy('developers')} that developers see`] : []),
  ];
  const days = middle(finished.map((one) => one.days));
  const told = finished.flatMap(({ minutes }) => minutes ?? []);
  const ends = [
    ...(fates.gone > 0 ? [`${fates.gone} of them gone in the newest report`] : []),
    ...(fates.there > 0 ? [`${fates.there} still there in it`] : []),
    ...(fates.unknown > 0 ? [`${fates.unknown} not looked at since`] : []),
  ];
  const fromAudits = fates.gone + fates.there + fates.unknown;
  return [
    `${counted(votes, 'vote')} answered${seen.length === 0 ? '' : `, ${seen.join(', ')}`}.`,
    `From wish to done: ${days === null ? 'unknown' : counted(days, 'day')} in the middle.`,
    ...(told.length === 0 ? [] : [`${hours(told.reduce((sum, one) => sum + one, 0))} told for ${told.length} of them in rounds.`]),
    ...(fromAudits === 0 ? [] : [`Findings of audits: ${ends.join(', ')}.`]),
  ];
}

function finishedLine({ wish, votes, days, minutes }: Finished): string {
  const facts = [
    counted(votes, 'vote'),
    days === 0 ? 'the day it was wished' : `${counted(days, 'day')} after it was wished`,
    ...(minutes === null ? [] : [hours(minutes)]),
  ];
  return `• ${asTyped(wish.title, TITLE)} · ${facts.join(' · ')}`;
}

function hours(minutes: number): string {
  const whole = Math.round(minutes);
  if (whole < 60) return `${whole} min`;
  return whole % 60 === 0 ? `${Math.floor(whole / 60)} h` : `${Math.floor(whole / 60)} h ${whole % 60}`;
}
