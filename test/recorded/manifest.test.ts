import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { readData } from './recorded-data.js';

const text = readFileSync(resolve(import.meta.dirname, '../../manifest.yml'), 'utf8');

it.each([
  ['HTTP', text],
  ['Socket Mode', text.replace('socket_mode_enabled: false', 'socket_mode_enabled: true')],
])('manifest.yml is what Slack takes, for %s', (_mode, manifest) => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(Object(readData('slack/manifest.schema.json')));
  validate(parse(manifest));
  expect(validate.errors ?? []).toEqual([]);
});
