import { useState } from 'react';
import type { PersonState } from '../../../server/page-api.js';
import { useWorld } from '../world/world-context.js';

const states: { state: PersonState; text: string }[] = [
  { state: 'here', text: 'is here' },
  { state: 'vacation', text: 'is on vacation' },
  { state: 'sick', text: 'is out sick' },
  { state: 'meeting', text: 'is in a meeting' },
  { state: 'quiet', text: 'does not want to be disturbed' },
  { state: 'deactivated', text: 'is deactivated' },
];

/** Who is away, quiet or gone, and until when: what people set about themselves in Slack. */
export function PersonControls() {
  const { world, me, ask, notify } = useWorld();
  const people = world.state.users.filter(({ isBot }) => !isBot);
  const [who, setWho] = useState(me);
  const [state, setState] = useState<PersonState>('vacation');
  const [until, setUntil] = useState('');
  const ends = state === 'vacation' || state === 'sick' || state === 'meeting' || state === 'quiet';

  async function set(): Promise<void> {
    const answer = await ask('person', {
      who,
      state,
      ...(ends && until !== '' ? { until: new Date(`${until}T00:00`).toISOString() } : {}),
    });
    const name = people.find(({ id }) => id === who)?.realName ?? who;
    if (answer.ok) notify(`${name} ${states.find((one) => one.state === state)?.text ?? state} now.`);
  }

  return (
    <fieldset className="strip-person">
      <legend className="hidden-text">How somebody is</legend>
      <label className="strip-select">
        <span className="hidden-text">Person</span>
        <select value={who} onChange={(event) => setWho(event.target.value)}>
          {people.map(({ id, realName }) => (
            <option key={id} value={id}>
              {realName}
            </option>
          ))}
        </select>
      </label>
      <label className="strip-select">
        <span className="hidden-text">State</span>
        <select value={state} onChange={(event) => setState(states.find((one) => one.state === event.target.value)?.state ?? 'here')}>
          {states.map((one) => (
            <option key={one.state} value={one.state}>
              {one.text}
            </option>
          ))}
        </select>
      </label>
      {ends && (
        <label className="strip-select">
          until
          <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
        </label>
      )}
      <button type="button" className="button" onClick={() => void set()}>
        Set
      </button>
    </fieldset>
  );
}
