/** What isomorphic-git needs of a file system, in memory: a repository that is read never touches the disk. */
export interface MemoryFiles {
  promises: Record<
    'readFile' | 'writeFile' | 'unlink' | 'readdir' | 'mkdir' | 'rmdir' | 'stat' | 'lstat' | 'readlink' | 'symlink',
    (...given: never[]) => Promise<unknown>
  >;
}

type Entry = { content: Buffer } | { children: Set<string> };

export function memoryFiles(): MemoryFiles {
  const entries = new Map<string, Entry>([['/', { children: new Set() }]]);

  function childrenOf(path: string): Set<string> {
    const entry = entries.get(path);
    if (entry === undefined) throw failure('ENOENT', path);
    if (!('children' in entry)) throw failure('ENOTDIR', path);
    return entry.children;
  }
  function contentOf(path: string): Buffer {
    const entry = entries.get(path);
    if (entry === undefined) throw failure('ENOENT', path);
    if (!('content' in entry)) throw failure('EISDIR', path);
    return entry.content;
  }
  function put(path: string, entry: Entry): void {
    const [parent, name] = splitPath(path);
    childrenOf(parent).add(name);
    entries.set(path, entry);
  }
  function remove(path: string): void {
    const [parent, name] = splitPath(path);
    if (!entries.delete(path)) throw failure('ENOENT', path);
    childrenOf(parent).delete(name);
  }
  function stat(path: string) {
    const entry = entries.get(plain(path));
    if (entry === undefined) throw failure('ENOENT', path);
    const isFolder = 'children' in entry;
    return {
      isFile: () => !isFolder,
      isDirectory: () => isFolder,
      isSymbolicLink: () => false,
      size: isFolder ? 0 : entry.content.length,
      mode: isFolder ? 0o40_755 : 0o100_644,
      mtimeMs: 0,
      ctimeMs: 0,
      uid: 0,
      gid: 0,
      dev: 0,
      ino: 0,
    };
  }

  return {
    promises: {
      readFile: async (path: string, options?: string | { encoding?: string }) => {
        const encoding = typeof options === 'string' ? options : options?.encoding;
        const content = contentOf(plain(path));
        return encoding === 'utf8' ? content.toString('utf8') : content;
      },
      writeFile: async (path: string, content: string | Uint8Array) => put(plain(path), { content: Buffer.from(content as Uint8Array) }),
      unlink: async (path: string) => remove(plain(path)),
      readdir: async (path: string) => [...childrenOf(plain(path))].sort(),
      mkdir: async (path: string) => {
        if (entries.has(plain(path))) throw failure('EEXIST', path);
        put(plain(path), { children: new Set() });
      },
      rmdir: async (path: string) => {
        if (childrenOf(plain(path)).size > 0) throw failure('ENOTEMPTY', path);
        remove(plain(path));
      },
      stat: async (path: string) => stat(path),
      lstat: async (path: string) => stat(path),
      readlink: async (path: string) => {
        throw failure('EINVAL', path);
      },
      symlink: async (_target: string, path: string) => {
        throw failure('EPERM', path);
      },
    },
  };
}

function plain(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

function splitPath(path: string): [parent: string, name: string] {
  const at = path.lastIndexOf('/');
  return [at === 0 ? '/' : path.slice(0, at), path.slice(at + 1)];
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
