import type { PageMessage } from '../../../server/page-api.js';
import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';
import { emojiFor } from '../text/emoji.js';
import { useWorld } from '../world/world-context.js';

const quickReactions = ['white_check_mark', '+1', 'eyes', 'tada', 'heart', 'thinking_face'];

interface MessageToolsProps {
  message: PageMessage;
  onReply: (() => void) | undefined;
  /** A menu of it is open: the tools stay, wherever the mouse goes. */
  onMenu: (open: boolean) => void;
}

/** The little bar over a message that is pointed at or has the focus. */
export function MessageTools({ message, onReply, onMenu }: MessageToolsProps) {
  const { world, ask, person } = useWorld();
  const { messageShortcuts, botUser } = world.state;
  const { channel, ts } = message;
  const reactions = quickReactions.map((name) => ({
    key: name,
    label: `${emojiFor(name) ?? ''} ${name.replaceAll('_', ' ')}`,
    onSelect: () => void ask('react', { channel, ts, name }),
  }));
  const app = person(botUser)?.realName;
  const shortcuts = messageShortcuts.map(({ callbackId, name }) => ({
    key: callbackId,
    label: name,
    note: app,
    onSelect: () => void ask('shortcut', { callbackId, message: { channel, ts } }),
  }));
  return (
    <div role="toolbar" aria-label="Message actions" className="message-tools">
      <Menu label="Add reaction" items={reactions} end onOpen={onMenu}>
        <Icon name="smile" />
      </Menu>
      {onReply !== undefined && (
        <button type="button" className="icon-button" aria-label="Reply in thread" title="Reply in thread" onClick={onReply}>
          <Icon name="reply" />
        </button>
      )}
      {shortcuts.length > 0 && (
        <Menu label="More actions" items={shortcuts} end onOpen={onMenu}>
          <Icon name="more" />
        </Menu>
      )}
    </div>
  );
}
