import type { PageMessage } from '../../../server/page-api.js';
import { emojiFor } from '../text/emoji.js';
import { useWorld } from '../world/world-context.js';

/** The reactions below a message; a press adds or takes back one's own. */
export function Reactions({ message }: { message: PageMessage }) {
  const { me, person, ask } = useWorld();
  const reactions = (message.reactions ?? []).filter(({ users }) => users.length > 0);
  if (reactions.length === 0) return null;
  return (
    <div className="reactions">
      {reactions.map(({ name, users }) => {
        const names = users.map((id) => person(id)?.realName ?? 'someone').join(', ');
        return (
          <button
            key={name}
            type="button"
            className="reaction"
            aria-pressed={users.includes(me)}
            aria-label={`${name.replaceAll('_', ' ')}, ${users.length}: ${names}`}
            title={`${names} reacted with :${name}:`}
            onClick={() => void ask('react', { channel: message.channel, ts: message.ts, name })}
          >
            <span aria-hidden="true">{emojiFor(name) ?? `:${name}:`}</span> {users.length}
          </button>
        );
      })}
    </div>
  );
}
