import { useRef } from 'react';
import type { ChosenFile } from '../blocks/form-state.js';
import { readChosenFile } from '../blocks/read-file.js';
import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';
import { useWorld } from '../world/world-context.js';

/** What a composer offers besides writing: a file, and the apps' global shortcuts. */
export function PlusMenu({ onFile, withShortcuts }: { onFile: (file: ChosenFile) => void; withShortcuts: boolean }) {
  const { world, ask, person, notify } = useWorld();
  const input = useRef<HTMLInputElement>(null);
  const app = person(world.state.botUser)?.realName;
  const shortcuts = withShortcuts ? world.state.globalShortcuts : [];
  const items = [
    { key: 'file', label: 'Upload a file', onSelect: () => input.current?.click() },
    ...shortcuts.map(({ callbackId, name }) => ({
      key: callbackId,
      label: name,
      note: app,
      onSelect: () => void ask('shortcut', { callbackId }),
    })),
  ];

  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      onFile(await readChosenFile(file));
    } catch {
      notify(`${file.name} could not be read. Choose it again.`);
    }
  }

  return (
    <>
      <Menu label="Attach and shortcuts" items={items}>
        <Icon name="plus" />
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to upload"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}
