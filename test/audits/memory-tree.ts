import type { Tree } from '../../src/audits/inventory/tree.js';
import { UserError } from '../../src/shared/errors.js';

/** A tree out of texts. A file whose text is `refused: <why>` throws that reason. */
export function memoryTree(files: Record<string, string>, pointedAt = ''): Tree {
  return {
    pointedAt,
    list: () => Promise.resolve(Object.keys(files).sort()),
    read: async (path) => {
      const text = files[path];
      if (text?.startsWith('refused: ') === true) throw new UserError(text.slice('refused: '.length));
      return text ?? null;
    },
  };
}
