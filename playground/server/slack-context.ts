import type { Arguments } from './api-arguments.js';
import type { AppManifest } from './manifest.js';
import type { Modals } from './modals.js';
import type { ResponseUrls } from './response-urls.js';
import type { Json } from './slack-shapes.js';
import type { Triggers } from './triggers.js';
import type { Workspace } from './workspace.js';

/** What the methods of the Web API and the interactions share. */
export interface SlackContext {
  workspace: Workspace;
  modals: Modals;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  manifest: AppManifest;
  botToken: string;
  appToken: string;
  /** Scopes the workspace granted; usually all of the manifest's. */
  scopes: Set<string>;
  /** After the app was removed or its tokens were taken back. */
  revoked: boolean;
  /** Messages that one call of history or replies returns at most. */
  historyPage: number;
  /** Where this server is reached, without a slash at the end. */
  baseUrl: string;
  /** A new address for one Socket Mode connection. */
  socketAddress(): string;
}

/** One method of the Web API. What it returns is answered with `ok: true`. */
export type ApiMethod = (args: Arguments, slack: SlackContext) => Json | Promise<Json>;

export type ApiMethods = Record<string, ApiMethod>;
