export const FORMATS = [
  'requirements',
  'pipfile-lock',
  'poetry-lock',
  'uv-lock',
  'pdm-lock',
  'pylock',
  'pyproject',
  'pipfile',
  'setup-cfg',
  'setup-py',
] as const;
export type Format = (typeof FORMATS)[number];

const BY_NAME: Record<string, Format> = {
  'pipfile.lock': 'pipfile-lock',
  'poetry.lock': 'poetry-lock',
  'uv.lock': 'uv-lock',
  'pdm.lock': 'pdm-lock',
  'pyproject.toml': 'pyproject',
  pipfile: 'pipfile',
  'setup.cfg': 'setup-cfg',
  'setup.py': 'setup-py',
};

/** Locks pin every package; the other formats ask for ranges. */
export function isLock(format: Format): boolean {
  return format.endsWith('-lock') || format === 'pylock';
}

/** The format that a file name stands for; whatever no other format claims is read as requirements. */
export function formatOf(path: string): Format {
  const name = baseName(path).toLowerCase();
  if (/^pylock(?:\.[^.]+)?\.toml$/.test(name)) return 'pylock';
  return BY_NAME[name] ?? 'requirements';
}

/** Whether a file in a repository looks like one that names Python dependencies. */
export function isManifest(path: string): boolean {
  if (formatOf(path) !== 'requirements') return true;
  const name = baseName(path).toLowerCase();
  if (/^(?:.*[-_.])?(?:requirements?|reqs?|constraints?)(?:[-_.].*)?\.(?:txt|in|pip)$/.test(name)) return !/constraints?/.test(name);
  return /(?:^|\/)(?:requirements?|reqs?|deps|dependencies)\/[^/]+\.(?:txt|in|pip)$/i.test(path) && !/constraints?/.test(name);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '' : path.slice(0, at);
}
