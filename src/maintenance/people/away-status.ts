/** What Slack shows beside a person's name. */
export interface Status {
  text: string;
  /** As in `:palm_tree:`; empty for none. */
  emoji: string;
  /** When it goes away by itself, where that is known. */
  until: Date | null;
}

const AWAY_EMOJI = new Set(
  [
    'palm_tree desert_island beach_with_umbrella umbrella_on_ground camping luggage',
    'airplane airplane_departure small_airplane',
    'face_with_thermometer thermometer mask sneezing_face hospital',
    'no_entry no_entry_sign',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => `:${name}:`),
);
const AWAY_WORDS =
  /\b(?:vacation(?:ing)?|holidays?|away|out[ -]of[ -](?:the[ -])?office|ooo|sick|(?:annual|parental|maternity|paternity|sick) leave|on leave|pto|day off)\b/i;
/** A lunch or a dentist skips no turn: a turn lasts days. */
const SHORT_MS = 4 * 3_600_000;

/** Whether a status says that its person takes no turn now. docs/rota.md has the rule in words. */
export function isAway(status: Status, now: Date): boolean {
  if (status.until !== null && status.until.getTime() - now.getTime() < SHORT_MS) return false;
  return AWAY_EMOJI.has(status.emoji) || AWAY_WORDS.test(status.text);
}
