import { about as aboutDependencies } from './dependencies/about.js';
import { about as aboutDjango } from './django/about.js';
import { type RunnableAudit, runnable } from './runnable-audit.js';

/** Every audit there is, in the order in which `/audit list` names them. What one takes to run is loaded when it first runs. */
export const AUDITS: RunnableAudit[] = [
  { ...aboutDjango, run: async (target, deps) => runnable((await import('./django/index.js')).django).run(target, deps) },
  { ...aboutDependencies, run: async (target, deps) => runnable((await import('./dependencies/index.js')).dependencies).run(target, deps) },
];
