import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** One variable of the environment. Absent or empty means `fallback`, or null without one. */
export interface Variable<T> {
  /** What it is for; `.env.example` says the same. */
  doc: string;
  /** The wanted form, for people: ends "…: wanted". */
  wanted: string;
  /** What is used when it is not set, as a person would write it; null: nothing. */
  fallback: string | null;
  /** For people, when the fallback is not a plain value. */
  fallbackDoc?: string;
  /** Its value is never shown, not even a wrong one. */
  secret?: true;
  schema: z.ZodType<T>;
}

/** What audits may reach besides the public internet. */
export interface EgressRule {
  /** With its prefix length: `10.1.0.0/16`, `fd00::/8`. */
  cidr: string;
  /** Both inclusive. */
  ports: { from: number; to: number };
}

function variable<T>(given: Omit<Variable<T>, 'fallback'> & { fallback: string }): Variable<T> & { fallback: string } {
  return given;
}

function optional<T>(given: Omit<Variable<T>, 'fallback'>): Variable<T> & { fallback: null } {
  return { ...given, fallback: null };
}

const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const redisUrl = z.string().regex(/^(unix:\/\/\/\S+|rediss?:\/\/[^\s,]+(\s*,\s*(rediss?:\/\/)?[^\s,]+)*)$/);
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number <= 65_535);

const encryptionKey = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32);

const egressRule = z.string().transform((text, context): EgressRule => {
  const [, cidr = '', ports = ''] = /^(.+\/\d+):(\*|\d+(?:-\d+)?)$/.exec(text) ?? [];
  const [from = 1, to = from] = ports === '*' ? [1, 65_535] : ports.split('-').map(Number);
  if (!ipaddr.isValidCIDR(cidr) || from < 1 || to > 65_535 || from > to) context.addIssue({ code: 'custom', message: 'no rule' });
  return { cidr, ports: { from, to } };
});

const egressRules = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .transform((entries) => entries.filter((entry) => entry !== ''))
  .pipe(z.array(egressRule));

const encryptionKeys = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .pipe(z.tuple([encryptionKey], encryptionKey));

/** Every variable that Farrier reads. The order is that of `.env.example`. */
export const VARIABLES = {
  SLACK_BOT_TOKEN: optional({
    doc: 'Bot token of one workspace. Absent, and no OAuth variables: the playground.',
    wanted: 'a token that starts with xoxb-',
    secret: true,
    schema: z.string().regex(/^xoxb-\S+$/),
  }),
  SLACK_APP_TOKEN: optional({
    doc: 'App-level token: Socket Mode. Wins when a signing secret is set too.',
    wanted: 'a token that starts with xapp-',
    secret: true,
    schema: z.string().regex(/^xapp-\S+$/),
  }),
  SLACK_SIGNING_SECRET: optional({
    doc: 'HTTP mode: Slack signs its requests to /slack/events with it.',
    wanted: 'the signing secret of the app, without spaces',
    secret: true,
    schema: z.string().regex(/^\S{8,}$/),
  }),
  SLACK_CLIENT_ID: optional({
    doc: 'Many workspaces, by OAuth at /slack/install; needs the next two as well.',
    wanted: 'the client id of the app, such as 1234567890.1234567890',
    schema: z.string().regex(/^\S+$/),
  }),
  SLACK_CLIENT_SECRET: optional({
    doc: 'Many workspaces: the client secret of the app.',
    wanted: 'the client secret of the app, without spaces',
    secret: true,
    schema: z.string().regex(/^\S{8,}$/),
  }),
  SLACK_STATE_SECRET: optional({
    doc: 'Many workspaces: signs the state of an installation; any long random text.',
    wanted: 'at least 16 characters without spaces',
    secret: true,
    schema: z.string().regex(/^\S{16,}$/),
  }),
  SLACK_API_URL: variable({
    doc: 'Base of Slack’s Web API.',
    wanted: 'an http:// or https:// address that ends in /api/',
    fallback: 'https://slack.com/api/',
    schema: z.url({ protocol: /^https?$/ }).endsWith('/api/'),
  }),
  HOST: variable({
    doc: 'Address on which the bot’s HTTP server listens. The playground always listens on 127.0.0.1.',
    wanted: 'a host name or an IP address',
    fallback: '0.0.0.0',
    schema: z.string().regex(/^[^\s/]+$/),
  }),
  PORT: variable({
    doc: 'Port of the bot’s HTTP server, or of the playground.',
    wanted: 'a port number from 0 to 65535 (0: any free one)',
    fallback: '3000',
    schema: port,
  }),
  BASE_URL: optional({
    doc: 'Public address of the bot, for check-in and calendar links.',
    wanted: 'an http:// or https:// address',
    schema: httpUrl,
  }),
  REDIS_URL: optional({
    doc: 'Redis or Valkey: queue and system of record.',
    wanted: 'redis://…, rediss://…, unix:///path, or a comma-separated list of cluster nodes',
    fallbackDoc: 'a private one in DATA_DIR',
    schema: redisUrl,
  }),
  DATA_DIR: variable({
    doc: 'Folder of the private Redis, caches and keys.',
    wanted: 'a folder that can be written',
    fallback: './.data',
    schema: z.string(),
  }),
  ENCRYPTION_KEY: optional({
    doc: 'Encrypts secrets at rest. Required once REDIS_URL is set, so that all machines share it. To change it, put the new one first: new,old.',
    wanted: '32 bytes in base64 (openssl rand -base64 32), or several with commas',
    fallbackDoc: 'created in DATA_DIR',
    secret: true,
    schema: encryptionKeys,
  }),
  PYPI_URL: variable({
    doc: 'Index of Python packages. Your own address is trusted by the egress guard.',
    wanted: 'an http:// or https:// address',
    fallback: 'https://pypi.org',
    schema: httpUrl,
  }),
  OSV_URL: variable({
    doc: 'Advisories.',
    wanted: 'an http:// or https:// address',
    fallback: 'https://api.osv.dev',
    schema: httpUrl,
  }),
  ENDOFLIFE_URL: variable({
    doc: 'Support dates of Django and Python.',
    wanted: 'an http:// or https:// address',
    fallback: 'https://endoflife.date',
    schema: httpUrl,
  }),
  NPM_REGISTRY_URL: variable({
    doc: 'Registry of npm packages.',
    wanted: 'an http:// or https:// address',
    fallback: 'https://registry.npmjs.org',
    schema: httpUrl,
  }),
  EGRESS_ALLOW: variable({
    doc: 'What audits may reach besides the public internet. Ports: one, a range (8000-8100) or *.',
    wanted: 'a comma-separated list of CIDR:ports, such as 10.1.0.0/16:443,127.0.0.1/32:*',
    fallback: '',
    schema: egressRules,
  }),
  REPOSITORY_ROOT: optional({
    doc: 'Folder whose entries sites may name as their repository: local:<name>.',
    wanted: 'a folder',
    schema: z.string(),
  }),
  BACKUP_ROOT: optional({
    doc: 'Folder whose entries sites may name as their backups: local:<name>.',
    wanted: 'a folder',
    schema: z.string(),
  }),
  DRILL_FOLDER: optional({
    doc: 'Folder by which workers hand restore drills to `farrier drill-service`, which has no network. Absent: they do them themselves.',
    wanted: 'a folder',
    schema: z.string(),
  }),
  LOG_LEVEL: variable({
    doc: 'How much is logged.',
    wanted: 'one of debug, info, warn, error',
    fallback: 'info',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
  }),
  LOG_FORMAT: optional({
    doc: 'How log lines look.',
    wanted: 'json or pretty',
    fallbackDoc: 'json; pretty on a terminal',
    schema: z.enum(['json', 'pretty']),
  }),
};
