import type { KnownBlock, ModalView } from '@slack/types';
import { type Stored, storedWords } from '../audits/accept-files.js';
import { actions, button, escapeText, input, modal, section } from '../slack/blocks.js';
import type { Site } from './site.js';

export const CONNECT_MODAL = 'sites.connect';
export const DROP_MODAL = 'sites.drop';
export const CONNECT = {
  /** Leads to the three ways, from wherever a site is shown that is not connected. */
  connect: 'sites.connect',
  fromCi: 'sites.send-from-ci',
  drop: 'sites.drop-file',
  token: 'sites.add-token',
} as const;

/** The block of the modal that takes files. */
export const DROPPED = 'file';
const MAX_FILES = 10;

/** How a site becomes known whose repository cannot be read from here. */
export function connectButtons(site: Site) {
  return [
    button({ text: 'Send it from CI', actionId: CONNECT.fromCi, value: site.id }),
    button({ text: 'Drop a lock file', actionId: CONNECT.drop, value: site.id }),
    button({ text: 'Add a token', actionId: CONNECT.token, value: site.id }),
  ];
}

/** `more` are the buttons that stand beside the three ways. */
export function connectBlocks(site: Site, ...more: ReturnType<typeof button>[]): KnownBlock[] {
  return [
    section(
      `*What does ${escapeText(site.name)} install?* Until I can read that, its packages stay *unknown*. Three ways without opening the repository to everybody:`,
    ),
    section(
      [
        '• *Send it from CI:* one `curl` line sends the lock file or `pip freeze` after each deploy. Stays current by itself.',
        '• *Drop a lock file:* here, now. Counts for 30 days.',
        '• *Add a token:* read-only, given to whoever runs Farrier, never typed into Slack. I then read the repository itself.',
      ].join('\n'),
    ),
    actions('connect', ...connectButtons(site), ...more),
  ];
}

export function connectModal(site: Site, ...more: ReturnType<typeof button>[]): ModalView {
  return modal({ callbackId: CONNECT_MODAL, title: 'Connect the repository', close: 'Close', blocks: connectBlocks(site, ...more) });
}

export function dropModal(site: Site): ModalView {
  return modal({
    callbackId: DROP_MODAL,
    title: 'Drop a lock file',
    submit: 'Read it',
    metadata: site.id,
    blocks: [
      section(
        `*What production installs for ${escapeText(site.name)}:* \`requirements.txt\` with the files it includes, the output of \`pip freeze\`, \`poetry.lock\`, \`uv.lock\`, \`pdm.lock\`, \`pylock.toml\` or \`Pipfile.lock\`.`,
      ),
      input({
        blockId: DROPPED,
        label: 'Files',
        hint: 'Up to 10, 2 MB together. Only names and versions of packages leave for PyPI and OSV.',
        element: { type: 'file_input', action_id: DROPPED, filetypes: ['txt', 'lock', 'toml', 'json', 'cfg', 'in'], max_files: MAX_FILES },
      }),
    ],
  });
}

/** What the modal becomes once its files are stored. */
export function droppedModal(site: Site, stored: Stored): ModalView {
  const files = stored.names.map((name) => `\`${escapeText(name)}\``).join(', ');
  return modal({
    callbackId: DROP_MODAL,
    title: 'Drop a lock file',
    close: 'Close',
    blocks: [
      section(
        `*Reading ${escapeText(site.name)}:* ${files}, ${storedWords(stored)}. The answer comes in our direct message, in about 20 s.`,
      ),
    ],
  });
}

/** The line carries the key, which is never shown again. */
export function fromCiWords(site: Site, line: string): string {
  return [
    `*Put this at the end of ${escapeText(site.name)}'s deployment or CI;* it is shown only now:`,
    `\`\`\`${line}\`\`\``,
    'Put your file in place of `requirements.txt`, both times (`poetry.lock`, `uv.lock`, …). Several files: once for each. What runs in production, exactly: `pip freeze |` before it, and `@-` after `--data-binary`. What Django says about its settings there: the same with `python manage.py check --deploy 2>&1 |`.',
    'Waiting for the first file; a line that was shown before no longer counts. After 30 days without a new one I say that it is old.',
  ].join('\n');
}

export function noPublicAddressWords(site: Site): string {
  return `I have no public address (BASE_URL is not set), so CI cannot reach me and I hand out no line for ${escapeText(site.name)}. \`Drop a lock file\` works now, \`Add a token\` works by itself after; or ask whoever runs Farrier to set BASE_URL.`;
}

/** Names the command, and never takes a token: what is typed into Slack stays in Slack. */
export function tokenWords(site: Site): string {
  const origin = repositoryOrigin(site);
  const name = escapeText(site.name);
  if (origin === null) {
    const why =
      site.repository === null
        ? `${name} has no repository address yet`
        : `\`${escapeText(site.repository)}\` is a folder on my machine and needs none`;
    return `*A token belongs to a repository at an https address;* ${why}. \`Edit\` in \`/maintenance site ${name}\` takes the address; then press \`Add a token\` again.`;
  }
  return [
    `*Never type a token into Slack.* Make one that may only read this repository (GitHub: fine-grained, _Contents: read-only_; GitLab: project access token, _read_repository_; elsewhere the like), and hand it to whoever runs Farrier. They type, where Farrier runs:`,
    `\`\`\`npx --no farrier secret add ${escapeText(shellWord(site.name))} repository\`\`\``,
    `and paste it there. It is kept encrypted and sent to ${escapeText(origin)} only. Then press \`Try again\`.`,
  ].join('\n');
}

/** Where a site's token may go: `https://git.example.org`; null when its repository is not there. */
export function repositoryOrigin(site: Pick<Site, 'repository'>): string | null {
  if (site.repository === null || !/^https:\/\//i.test(site.repository) || !URL.canParse(site.repository)) return null;
  return new URL(site.repository).origin;
}

/** As a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The one line that sends a file; `baseUrl` is the public address. */
export function inventoryLine(baseUrl: string, key: string): string {
  const address = `${baseUrl.replace(/\/+$/, '')}/inventory/${key}?name=requirements.txt&commit=$(git rev-parse HEAD)`;
  return `curl -sS --fail-with-body -m 30 --retry 3 --data-binary @requirements.txt "${address}"`;
}
