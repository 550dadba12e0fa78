import { resolve } from 'node:path';
import type { z } from 'zod';
import { type EgressRule, VARIABLES } from './config-variables.js';
import { isPrivateRedis } from './shared/encryption-key.js';
import { Misconfigured } from './shared/errors.js';
import type { Environment } from './shared/programs.js';
import { redact } from './shared/redact.js';

/** How Farrier meets Slack. */
export type SlackConfig = { apiUrl: string } & (
  | { mode: 'playground' }
  | { mode: 'socket'; botToken: string; appToken: string }
  | { mode: 'http'; botToken: string; signingSecret: string }
  | { mode: 'oauth'; clientId: string; clientSecret: string; stateSecret: string; signingSecret: string }
);

export interface Config {
  slack: SlackConfig;
  host: string;
  port: number;
  /** Without a slash at its end. */
  baseUrl: string | null;
  /** Null: a private one in `dataDir`. */
  redisUrl: string | null;
  /** Absolute. */
  dataDir: string;
  /** In base64, the newest first; null: created in `dataDir` when it is first needed (`shared/encryption-key.ts`). */
  encryptionKeys: [string, ...string[]] | null;
  /** Without a slash at their ends. */
  sources: { pypi: string; osv: string; endoflife: string; npm: string };
  egressAllow: EgressRule[];
  repositoryRoot: string | null;
  backupRoot: string | null;
  drillFolder: string | null;
  /** A null format means JSON, pretty on a terminal. */
  log: { level: 'debug' | 'info' | 'warn' | 'error'; format: 'json' | 'pretty' | null };
}

type Name = keyof typeof VARIABLES;
type Value<N extends Name> = z.output<(typeof VARIABLES)[N]['schema']> | ((typeof VARIABLES)[N]['fallback'] extends string ? never : null);
type Values<N extends Name> = { [K in N]: Value<K> };

/**
 * Everything Farrier takes from its environment, read once at the start.
 * @throws {Misconfigured} with every fault at once: the variable, the value seen (never that of a secret) and the wanted form.
 */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const names = Object.keys(VARIABLES) as Name[];
  const values = readValues(env, names, faults);
  const slack = readSlack(values, env, faults);
  const dataDir = resolve(values.DATA_DIR);
  if (slack?.mode === 'oauth' && !isPrivateRedis(values.REDIS_URL ?? null, dataDir) && !isSet(env, 'ENCRYPTION_KEY')) {
    faults.push('ENCRYPTION_KEY is not set, but bot tokens of workspaces are kept in the Redis of REDIS_URL; wanted: 32 bytes in base64');
  }
  if (faults.length > 0 || slack === null) throw misconfigured(faults);
  return {
    slack,
    host: values.HOST,
    port: values.PORT,
    baseUrl: values.BASE_URL,
    redisUrl: values.REDIS_URL,
    dataDir,
    encryptionKeys: values.ENCRYPTION_KEY,
    sources: { pypi: values.PYPI_URL, osv: values.OSV_URL, endoflife: values.ENDOFLIFE_URL, npm: values.NPM_REGISTRY_URL },
    egressAllow: values.EGRESS_ALLOW,
    repositoryRoot: values.REPOSITORY_ROOT,
    backupRoot: values.BACKUP_ROOT,
    drillFolder: values.DRILL_FOLDER,
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  };
}

/**
 * Some variables only, for a command that must not fail over a setting it does not use.
 * @throws {Misconfigured} with every fault among them.
 */
export function readVariables<N extends Name>(env: Environment, names: N[]): Values<N> {
  const faults: string[] = [];
  const values = readValues(env, names, faults);
  if (faults.length > 0) throw misconfigured(faults);
  return values;
}

function misconfigured(faults: string[]): Misconfigured {
  const count = faults.length === 1 ? 'One setting is wrong' : `${faults.length} settings are wrong`;
  return new Misconfigured(`${count} (environment; see .env.example):\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

/** A value with a fault is left undefined; nobody sees it, because a fault ends in an error. */
function readValues<N extends Name>(env: Environment, names: N[], faults: string[]): Values<N> {
  const read = names.map((name) => {
    const { schema, fallback, wanted, ...rest } = VARIABLES[name];
    const text = isSet(env, name) ? env[name]?.trim() : fallback;
    if (text == null) return [name, null];
    const parsed = schema.safeParse(text);
    if (parsed.success) return [name, parsed.data];
    const seen = 'secret' in rest ? `${text.length} characters, not shown` : JSON.stringify(redact(text));
    faults.push(`${name} is ${seen}; wanted: ${wanted}`);
    return [name, undefined];
  });
  return Object.fromEntries(read) as Values<N>;
}

function isSet(env: Environment, name: Name): boolean {
  return (env[name] ?? '').trim() !== '';
}

const OAUTH = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_STATE_SECRET'] as const;

/** Judges which variables are there, not what is in them: a wrong token is one fault, not two. */
function readSlack(values: Values<Name>, env: Environment, faults: string[]): SlackConfig | null {
  const apiUrl = values.SLACK_API_URL;
  const oauth = OAUTH.filter((name) => isSet(env, name));
  const signed = isSet(env, 'SLACK_SIGNING_SECRET');
  if (oauth.length > 0) {
    const missing = [...OAUTH, 'SLACK_SIGNING_SECRET' as const].filter((name) => !isSet(env, name));
    if (missing.length > 0) faults.push(`${missing.join(', ')} not set, but ${oauth.join(', ')}; wanted for many workspaces: all four`);
    if (isSet(env, 'SLACK_BOT_TOKEN')) {
      faults.push(`SLACK_BOT_TOKEN is set together with ${oauth.join(', ')}; wanted: the token for one workspace, or OAuth for many`);
    }
    return {
      mode: 'oauth',
      apiUrl,
      clientId: values.SLACK_CLIENT_ID ?? '',
      clientSecret: values.SLACK_CLIENT_SECRET ?? '',
      stateSecret: values.SLACK_STATE_SECRET ?? '',
      signingSecret: values.SLACK_SIGNING_SECRET ?? '',
    };
  }
  if (!isSet(env, 'SLACK_BOT_TOKEN')) {
    const alone = (['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const).filter((name) => isSet(env, name));
    if (alone.length > 0)
      faults.push(`SLACK_BOT_TOKEN is not set, but ${alone.join(', ')}; wanted: a token that starts with xoxb-, or none of them`);
    return { mode: 'playground', apiUrl };
  }
  const botToken = values.SLACK_BOT_TOKEN ?? '';
  if (isSet(env, 'SLACK_APP_TOKEN')) return { mode: 'socket', apiUrl, botToken, appToken: values.SLACK_APP_TOKEN ?? '' };
  if (signed) return { mode: 'http', apiUrl, botToken, signingSecret: values.SLACK_SIGNING_SECRET ?? '' };
  faults.push('SLACK_BOT_TOKEN is set alone; wanted with it: SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)');
  return null;
}
