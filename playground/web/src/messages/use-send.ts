import { useState } from 'react';
import type { ChosenFile } from '../blocks/form-state.js';
import { useWorld } from '../world/world-context.js';
import { encodeTyped, invitedBy } from './typed.js';

/** Sends what a composer holds: a message, a command, or an invitation. The answer is true when it was taken. */
export function useSend({ channel, threadTs }: { channel: string; threadTs?: string | undefined }) {
  const { world, ask, notify } = useWorld();
  const [busy, setBusy] = useState(false);

  async function invite(people: string[]): Promise<boolean> {
    if (people.length === 0) notify('Nobody was invited. Name the person after /invite, for example /invite @farrier.');
    const answers = await Promise.all(people.map((who) => ask('invite', { channel, who })));
    return answers.length > 0 && answers.every(({ ok }) => ok);
  }

  async function deliver(text: string, file: ChosenFile | null): Promise<boolean> {
    const invited = invitedBy(text, world.state);
    if (invited !== null) return invite(invited);
    const typed = text.startsWith('/') && file === null ? text : encodeTyped(text, world.state.users, world.state.channels);
    const attached = file === null ? {} : { file: { name: file.name, mimetype: file.mimetype, base64: file.base64 } };
    const answer = await ask('send', { channel, text: typed, ...(threadTs === undefined ? {} : { threadTs }), ...attached });
    return answer.ok;
  }

  async function send(text: string, file: ChosenFile | null): Promise<boolean> {
    if (busy || (text.trim() === '' && file === null)) return false;
    setBusy(true);
    try {
      return await deliver(text.trim(), file);
    } finally {
      setBusy(false);
    }
  }

  return { send, busy };
}
