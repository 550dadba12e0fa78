/** `node --import ./test/support/typescript.mjs <file.ts>` runs a TypeScript file of this project in a process of its own. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
