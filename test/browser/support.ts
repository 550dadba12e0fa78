import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browser {
  context: BrowserContext;
  /** A new tab at an address. What goes wrong in any tab is collected in `faults`. */
  open(address: string): Promise<Page>;
  /** Closes every tab and forgets the faults. */
  closeTabs(): Promise<void>;
  /** Errors that pages threw and errors in their consoles. */
  faults: string[];
  close(): Promise<void>;
}

function program(): string {
  const found = programs.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`The browser tests need Chromium. Install it (Debian: apt-get install chromium); looked for ${programs.join(', ')}.`);
  return found;
}

interface Look {
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
}

/** A Chromium of its own, with an empty profile that `close` removes. */
export async function openBrowser({ width = 1280, height = 800, colorScheme = 'light' }: Look = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'farrier-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program(),
    args: flags,
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  // A busy machine draws a round in seconds, not in tenths of them.
  context.setDefaultTimeout(30_000);
  const faults: string[] = [];
  context.on('weberror', (fault) => faults.push(fault.error().message));
  context.on('console', (line) => {
    if (line.type() === 'error') faults.push(line.text());
  });
  return {
    context,
    faults,
    async open(address) {
      const page = await context.newPage();
      await page.goto(address);
      return page;
    },
    async closeTabs() {
      faults.length = 0;
      const [blank = await context.newPage(), ...others] = context.pages();
      await blank.goto('about:blank');
      await Promise.all(others.map((page) => page.close()));
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
