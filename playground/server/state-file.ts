import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parseJson } from './api-arguments.js';
import type { StoredChannel, StoredFile, StoredMessage, StoredUser, StoredView } from './slack-shapes.js';
import type { Workspace } from './workspace.js';

const WRITE_AFTER_MS = 300;

/** Only the frame is looked at: the file is this program's own. */
const frame = z.object({
  version: z.literal(1),
  users: z.array(z.custom<StoredUser>(hasId)),
  channels: z.array(z.custom<StoredChannel>(hasId)),
  messages: z.array(z.custom<StoredMessage>((one) => typeof one === 'object' && one !== null && 'ts' in one)),
  files: z.array(z.custom<StoredFile>(hasId)),
  homes: z.array(z.tuple([z.string(), z.custom<StoredView>(hasId)])),
});

function hasId(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value;
}

/**
 * Keeps a workspace in a file, so that its messages outlive a restart. Answers how it began: `new`, `kept`, or `unreadable` (the
 * old file is set aside then). `stop` writes what is left.
 */
export function keepInFile(workspace: Workspace, path: string): { began: 'new' | 'kept' | 'unreadable'; stop: () => void } {
  mkdirSync(dirname(path), { recursive: true });
  const began = load(workspace, path);
  let timer: NodeJS.Timeout | undefined;

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    writeFileSync(`${path}.new`, JSON.stringify(contentOf(workspace)), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  const stopListening = workspace.onChange((change) => {
    if (['message', 'removed', 'channel', 'home', 'user'].includes(change.kind)) timer ??= setTimeout(write, WRITE_AFTER_MS);
  });
  return {
    began,
    stop() {
      stopListening();
      if (timer !== undefined) write();
    },
  };
}

function load(workspace: Workspace, path: string): 'new' | 'kept' | 'unreadable' {
  if (!existsSync(path)) return 'new';
  const read = frame.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!read.success) {
    renameSync(path, `${path}.unreadable`);
    return 'unreadable';
  }
  workspace.restore(read.data);
  return 'kept';
}

function contentOf(workspace: Workspace): z.infer<typeof frame> {
  return {
    version: 1,
    users: [...workspace.users.values()],
    channels: [...workspace.channels.values()],
    messages: [...workspace.channels.keys()].flatMap(workspace.messagesIn),
    files: [...workspace.files.values()].filter((file) => file.content !== ''),
    homes: [...workspace.homes],
  };
}
