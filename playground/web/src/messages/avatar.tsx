import type { PageUser } from '../../../server/page-api.js';

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase();
}

/** A picture that stands for a person; decoration, the name is beside it. */
export function Avatar({ user, size = 36 }: { user: PageUser | undefined; size?: number }) {
  return (
    <span
      className={user?.isBot ? 'avatar avatar-bot' : 'avatar'}
      aria-hidden="true"
      style={{ background: user?.color ?? '#6b7280', width: size, height: size, fontSize: size * 0.4 }}
    >
      {initials(user?.realName ?? '?')}
    </span>
  );
}
