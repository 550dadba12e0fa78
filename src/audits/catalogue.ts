import { dependencies } from './dependencies/index.js';
import { django } from './django/index.js';
import { type RunnableAudit, runnable } from './runnable-audit.js';

/** Every audit there is, in the order in which `/audit list` names them. */
export const AUDITS: RunnableAudit[] = [runnable(django), runnable(dependencies)];
