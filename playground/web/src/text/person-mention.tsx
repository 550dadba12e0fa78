import { useWorld } from '../world/world-context.js';

export function PersonMention({ id, label }: { id: string; label?: string | undefined }) {
  const { person, me } = useWorld();
  const name = person(id)?.realName ?? label ?? 'someone';
  return <span className={id === me ? 'mention mention-me' : 'mention'}>@{name}</span>;
}
