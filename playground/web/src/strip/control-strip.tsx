import { useState } from 'react';
import { useConfirm } from '../controls/confirm.js';
import { Icon } from '../controls/icon.js';
import { useWorld } from '../world/world-context.js';
import { PersonControls } from './person-controls.js';
import { RequestTable } from './request-table.js';

const delays = [
  { ms: 0, text: 'No delay' },
  { ms: 500, text: '0.5 s slower' },
  { ms: 2000, text: '2 s slower' },
  { ms: 5000, text: '5 s slower' },
];

function FireButton() {
  const { ask, notify } = useWorld();
  const [busy, setBusy] = useState(false);
  async function fire(): Promise<void> {
    if (busy) return;
    setBusy(true);
    const answer = await ask('control', { fireDue: true });
    setBusy(false);
    if (answer.ok) notify(answer.text ?? 'Done.');
  }
  return (
    <button type="button" className="button" aria-busy={busy} aria-disabled={busy} onClick={() => void fire()}>
      Fire the next due thing now
    </button>
  );
}

function Faults() {
  const { world, ask } = useWorld();
  const { apiCut, delayMs } = world.state.control;
  const known = delays.some(({ ms }) => ms === delayMs) ? delays : [...delays, { ms: delayMs, text: `${delayMs} ms slower` }];
  return (
    <>
      <button type="button" role="switch" aria-checked={apiCut} className="switch" onClick={() => void ask('control', { apiCut: !apiCut })}>
        <span className="switch-track" aria-hidden="true" />
        Cut the API
      </button>
      <label className="strip-select">
        Slow the API
        <select value={delayMs} onChange={(event) => void ask('control', { delayMs: Number(event.target.value) })}>
          {known.map(({ ms, text }) => (
            <option key={ms} value={ms}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function ResetButton() {
  const { ask } = useWorld();
  const confirm = useConfirm();
  async function reset(): Promise<void> {
    const sure = await confirm({
      title: { type: 'plain_text', text: 'Start over?' },
      text: {
        type: 'plain_text',
        text: 'Every message in this workspace goes away, for all its people, and with them what the bot kept in its data folder.',
      },
      confirm: { type: 'plain_text', text: 'Start over' },
      style: 'danger',
    });
    if (sure) await ask('reset', {});
  }
  return (
    <button type="button" className="button" onClick={() => void reset()}>
      Start over
    </button>
  );
}

/** What a playground has and Slack has not: time made to pass, faults, and a look at the traffic. */
export function ControlStrip() {
  const { world } = useWorld();
  const { mode, botConnected, control } = world.state;
  const [open, setOpen] = useState(false);
  const [requests, setRequests] = useState(false);
  return (
    <section className="strip" aria-label="Playground controls">
      <div className="strip-row">
        <button type="button" className="strip-toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'down' : 'up'} /> Playground controls
        </button>
        <span className="strip-status" role="status">
          <span className={botConnected ? 'light on' : 'light'} aria-hidden="true" />
          <span className="strip-mode">{mode === 'socket' ? 'Socket Mode' : 'HTTP mode'} ·</span>
          bot {botConnected ? 'connected' : 'not connected'}
          {control.apiCut && <strong className="fault">API cut</strong>}
          {control.delayMs > 0 && <strong className="fault">{control.delayMs} ms slower</strong>}
        </span>
      </div>
      {open && (
        <div className="strip-row strip-controls">
          <FireButton />
          <Faults />
          <PersonControls />
          <button type="button" className="button" aria-expanded={requests} onClick={() => setRequests(!requests)}>
            Last requests ({world.requests.length})
          </button>
          <ResetButton />
        </div>
      )}
      {open && requests && <RequestTable lines={world.requests} />}
    </section>
  );
}
