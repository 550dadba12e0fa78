import { serveSources } from './dependency-sources.js';

/** The sources of an audit, in a process of their own: says where they are, and on `take` what was seen. */
const [latencyMs, releases] = process.argv.slice(2).map(Number);
const sources = await serveSources(latencyMs ?? 0, releases ?? 1);
process.on('message', () => process.send?.(sources.take()));
process.on('disconnect', () => process.exit());
process.send?.({ url: sources.url });
