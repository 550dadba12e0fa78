import { Command } from 'commander';
import type { Environment } from '../src/shared/programs.js';

/** What a command takes from the process it runs in, so that it can be run inside another program. */
export interface Surroundings {
  env: Environment;
  now: Date;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** What is piped or typed in; absent: nothing. */
  stdin?: AsyncIterable<Buffer | string>;
}

/** A command that answers `--help` and wrong use itself, by throwing commander's error. */
export function newCommand(name: string, description: string, { stdout, stderr }: Surroundings): Command {
  return new Command(`farrier ${name}`).description(description).exitOverride().configureOutput({ writeOut: stdout, writeErr: stderr });
}
