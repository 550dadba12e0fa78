import type { Outside } from './outside.js';

/** The outside, loaded with the first job that asks for it: clients and parsers are half of a worker, and most minutes need none. */
export function outsideLater(open: () => Promise<Outside>): Outside {
  let opened: Promise<Outside> | null = null;
  const outside = (): Promise<Outside> => {
    opened ??= open();
    return opened;
  };
  return {
    audit: async (...given) => (await outside()).audit(...given),
    lookAtAddress: async (...given) => (await outside()).lookAtAddress(...given),
    lookAtPlace: async (...given) => (await outside()).lookAtPlace(...given),
    findManifests: async (...given) => (await outside()).findManifests(...given),
    close: async () => (await opened)?.close(),
  };
}
