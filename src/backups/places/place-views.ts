import type { KnownBlock } from '@slack/types';
import { drillButton } from '../../audits/views.js';
import { shellWord } from '../../sites/connect-views.js';
import type { Site } from '../../sites/site.js';
import { ACTIONS } from '../../sites/views.js';
import { actions, button, context, escapeText, mention, overflow, section, slackDate } from '../../slack/blocks.js';
import type { Answer } from '../../slack/command.js';
import { clampText, LIMITS } from '../../slack/limits.js';
import { spokenExpectation } from '../expected.js';
import { medianBefore } from '../monitor.js';
import { drillAddressButton, evidenceButton } from '../records/drill-address-views.js';
import { spokenBytes, spokenMs } from '../spoken.js';
import { keptButton } from './kept-form.js';
import type { Look } from './look.js';
import { type Place, spokenLocation } from './place.js';
import { placeFindings } from './place-findings.js';
import { HOLDS_WORDS } from './place-form.js';
import type { NoneSaid, PlaceState } from './place-store.js';

export const PLACE_ACTIONS = { add: 'backups.place-new', menu: 'backups.place', none: 'backups.place-none' } as const;

const ENTRIES = { look: 'Look now', edit: 'Edit', secret: 'How to add its secret', checks: 'Own checks', remove: 'Remove' } as const;
export type PlaceEntry = keyof typeof ENTRIES;

/** Each is a block of 50. */
const MOST = 30;

export interface SitePlaces {
  site: Site;
  /** What is known of its backups, in one line; escaped. */
  line: string;
  none: Partial<Record<Place['holds'], NoneSaid>>;
  places: PlaceState[];
}

/** `/maintenance backups`: what is promised of each place, and what lies there. */
export function placesAnswer(all: SitePlaces[], now: Date): Answer {
  const rows = all.flatMap(({ site, places }) => places.map((state) => ({ state, text: rowText(site, state, now) })));
  const head = all.map(({ site, line }) => `*${escapeText(site.name)}:* ${line}`).join('\n');
  const lacking = all.flatMap(lackingText).join('\n');
  const more = rows.length > MOST ? [context(`${rows.length - MOST} more: name a site, as in \`/maintenance backups Shop\`.`)] : [];
  const blocks: KnownBlock[] = [
    section(clampText(head, LIMITS.text)),
    ...rows.slice(0, MOST).map(({ state, text }) => section(text, menuOf(state.place))),
    ...more,
    ...(lacking === '' ? [] : [section(clampText(lacking, LIMITS.text))]),
    ...all.slice(0, 5).map((one) => buttonsOf(one, all.length > 1)),
  ];
  return { text: [head, ...rows.map(({ text }) => text), lacking].filter(Boolean).join('\n'), blocks };
}

function buttonsOf({ site, ...about }: SitePlaces, isNamed: boolean): KnownBlock {
  const named = (words: string) => (isNamed ? clampText(`${words}: ${site.name}`, 75) : words);
  return actions(
    `places-${site.id}`,
    button({ text: named('Add a place'), actionId: PLACE_ACTIONS.add, value: site.id }),
    button({ text: clampText(`Change ${site.name}`, 75), actionId: `${ACTIONS.changeBackups}.${site.id}`, value: site.id }),
    ...(about.places.some(({ place }) => place.holds === 'database')
      ? [
          drillButton(site, isNamed ? `Drill ${site.name} now` : 'Run the drill'),
          keptButton(site, isNamed ? `Drill a kept one of ${site.name}` : 'Drill a kept one'),
        ]
      : []),
    drillAddressButton(site),
    evidenceButton(site),
    ...lackingOf({ site, ...about }).map((holds) =>
      button({ text: named(NONE_WORDS[holds].button), actionId: `${PLACE_ACTIONS.none}.${holds}`, value: site.id }),
    ),
  );
}

/** What a dump of the database does not hold. */
const OTHERS = ['uploads', 'settings'] as const;
type Other = (typeof OTHERS)[number];
const NONE_WORDS: Record<Other, { what: string; button: string; said: string }> = {
  uploads: { what: 'files that people upload (MEDIA_ROOT)', button: 'No uploaded files', said: 'there are no uploaded files' },
  settings: {
    what: 'settings and keys that no dump holds',
    button: 'Settings are kept elsewhere',
    said: 'settings and keys are kept elsewhere',
  },
};

/** What nobody named a place for, and of which nobody said that there is none. */
function lackingOf({ places, none }: SitePlaces): Other[] {
  return OTHERS.filter((holds) => none[holds] === undefined && !places.some(({ place }) => place.holds === holds));
}

function lackingText(about: SitePlaces): string[] {
  const { site, places, none } = about;
  const name = escapeText(site.name);
  const kinds = lackingOf(about).map((holds) => NONE_WORDS[holds].what);
  const lacking =
    kinds.length === 0
      ? []
      : [`*${name}, not backed up* as far as I know: ${kinds.join('; ')}. Name a place for them, or say that there is nothing.`];
  const said = OTHERS.flatMap((holds) => {
    const one = none[holds];
    return one === undefined || places.some(({ place }) => place.holds === holds)
      ? []
      : [`${name}: ${NONE_WORDS[holds].said}, said ${mention(one.by)} on ${slackDate(new Date(one.at), '{date_short_pretty}')}.`];
  });
  return [...lacking, ...said];
}

/** Which of the others a press on `none` was about; null for what is none. */
export function readNone(actionId: string): Other | null {
  return OTHERS.find((holds) => actionId === `${PLACE_ACTIONS.none}.${holds}`) ?? null;
}

function rowText(site: Site, { place, look }: PlaceState, now: Date): string {
  const kept = place.retentionDays === null ? '' : `, kept for ${place.retentionDays} days`;
  const proved = place.provedDays === null ? '' : `, restored every ${place.provedDays} days`;
  const files = place.pattern === null ? '' : `, files \`${escapeText(place.pattern)}\``;
  const title = `*${escapeText(site.name)}: ${HOLDS_WORDS[place.holds]}* in ${escapeText(clampText(spokenLocation(place.location), 200))}`;
  const promised = `Promised ${spokenExpectation(place)}, ${spokenMs(place.graceMs)} of grace${kept}${proved}${files}`;
  return [`${title} · ${verdictOf(place, look, now)}`, ...(look === null ? [] : seen(look, now)), promised].join('\n');
}

function verdictOf(place: Place, look: Look | null, now: Date): string {
  if (look === null) return 'not looked at yet';
  if (look.trouble !== null) return `*could not be looked at*: ${escapeText(clampText(look.trouble, 400))}`;
  const findings = placeFindings(place, look, now);
  if (findings.length > 0) return findings.map(({ title, severity }) => `*${severity}*: ${escapeText(clampText(title, 200))}`).join(' · ');
  return look.newest.length === 0 || look.unchecked.length > 0 ? 'unknown' : 'fine';
}

function seen(look: Look, now: Date): string[] {
  const [newest] = look.newest;
  const looked = `looked ${spokenMs(Math.max(0, now.getTime() - Date.parse(look.at)))} ago`;
  const others = [
    ...(look.growing > 0 ? [`${look.growing} still being written`] : []),
    ...(look.ahead > 0 ? [`${look.ahead} dated in the future, left out`] : []),
    ...look.unchecked.map((one) => `could not check ${escapeText(clampText(one, 200))}`),
  ];
  if (newest === undefined) return [[...others, looked].join(' · ')];
  const usual = medianBefore(look.newest.map(({ bytes }) => bytes).reverse());
  const age = spokenMs(Math.max(0, now.getTime() - Date.parse(newest.at)));
  const size = `${spokenBytes(newest.bytes)}${usual === null ? '' : ` (usually ${spokenBytes(usual)})`}`;
  const line = `Newest \`${escapeText(clampText(newest.name, 150).replaceAll('`', "'"))}\`, ${age} old (${slackDate(new Date(newest.at))}), ${size}${look.inner === null ? '' : `, ${look.inner}`}`;
  const sum = `${look.files} ${look.files === 1 ? 'file' : 'files'}, ${spokenBytes(look.bytes)} in all`;
  return [line, [sum, ...others, looked].join(' · ')];
}

function menuOf(place: Place) {
  const some: (PlaceEntry | null)[] = [
    'look',
    'edit',
    place.location.kind === 'local' ? null : 'secret',
    place.holds === 'database' ? 'checks' : null,
    'remove',
  ];
  const entries = some.filter((entry) => entry !== null);
  return overflow(
    PLACE_ACTIONS.menu,
    entries.map((entry) => ({ text: ENTRIES[entry], value: `${entry} ${place.id}` })),
  );
}

export function readPlaceMenu(value: string): { entry: PlaceEntry; id: string } {
  const [entry = '', id = ''] = value.split(' ');
  return { entry: entry in ENTRIES ? (entry as PlaceEntry) : 'look', id };
}

/** What lets Farrier read the place, with no more right than that. */
export function secretWords(site: Site, { location }: Place): string {
  const name = escapeText(site.name);
  if (location.kind === 'local')
    return `*${name}.* A folder of my machine needs no secret; the user that I run as has to be able to read it.`;
  const least = {
    s3: `Make a key that may only list the prefix and read what is in it (*s3:ListBucket*, *s3:GetObject*; \`docs/backups.md\` has the policy), never write or delete.`,
    sftp: 'Make a user on that server who may only read that folder, over SFTP alone (`docs/backups.md` has the lines of sshd_config). The key of the host is remembered at the first connection and compared from then on.',
    https: 'Where the address asks for a name and password or a token, take one that may only read.',
  }[location.kind];
  return [
    `*${name}: never type a password or key into Slack.* ${least} Whoever runs Farrier types, where Farrier runs:`,
    `\`\`\`npx --no farrier secret add ${escapeText(shellWord(site.name))} ${location.kind}\`\`\``,
    'and pastes it there. It is kept encrypted and sent to that place only. Then choose `Look now`.',
  ].join('\n');
}
