import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../../src/config.js';
import { type Diagnosis, isHealthy, renderDiagnoses } from '../../src/doctor/diagnosis.js';
import { examine } from '../../src/doctor/examine.js';
import { scopesOf } from '../../src/doctor/slack.js';
import { systemClock } from '../../src/shared/clock.js';
import { Misconfigured } from '../../src/shared/errors.js';
import { redact } from '../../src/shared/redact.js';
import { findUp } from '../find-up.js';
import { newCommand, type Surroundings } from '../surroundings.js';

/** `farrier doctor`: resolves to 1 when something is wrong, else to 0. */
export async function runDoctor(words: string[], here: Surroundings): Promise<number> {
  const command = newCommand('doctor', 'Checks configuration, Slack, Redis, sources, clock and public address. Changes nothing.', here)
    .option('--json', 'print a JSON list of {subject, state, seen, fix}')
    .parse(words, { from: 'user' });
  const diagnoses = await examineHere(here);
  const text = command.opts<{ json?: boolean }>().json === true ? JSON.stringify(diagnoses, null, 2) : renderDiagnoses(diagnoses);
  here.stdout(`${redact(text)}\n`);
  return isHealthy(diagnoses) ? 0 : 1;
}

async function examineHere({ env }: Surroundings): Promise<Diagnosis[]> {
  try {
    const config = readConfig(env);
    const manifest = await readFile(findUp('manifest.yml', fileURLToPath(import.meta.url)), 'utf8');
    return await examine({ config, env, scopes: scopesOf(manifest), now: systemClock });
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return [
      { subject: 'Configuration', state: 'fail', seen: error.message, fix: 'correct the environment; .env.example lists every variable' },
    ];
  }
}
