import { clampText } from '../slack/limits.js';
import { oneLine, STEP_MAX, type Step, transition, type Wish } from './wish.js';

export const STEPS_MOST = 40;
/** What a field of a form holds, with room for marks. */
const FORM_MAX = 2900;
const MARK_LENGTH = 6;
const BAR_CELLS = 10;

export function stepsLeft(steps: readonly Step[]): number {
  return steps.filter(({ done }) => done === null).length;
}

/** It is done by others, a package's release say, and holds up what comes after it. */
export function isWaiting({ text, done }: Step): boolean {
  return done === null && /^wait for\b/i.test(text);
}

/** The first open step and its number, or null when there is none or it waits for others: steps are in order. */
export function nextStep(steps: readonly Step[]): { step: Step; number: number } | null {
  const index = steps.findIndex(({ done }) => done === null);
  const step = steps[index];
  return step === undefined || isWaiting(step) ? null : { step, number: index + 1 };
}

/** `██░░░ 3 of 5 left`. The bar is full only when everything is done. */
export function burnDown(steps: readonly Step[]): string {
  const left = stepsLeft(steps);
  const cells = Math.min(steps.length, BAR_CELLS);
  const full = steps.length === 0 ? 0 : Math.floor(((steps.length - left) * cells) / steps.length);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)} ${left} of ${steps.length} left`;
}

/**
 * The wish after one of its steps was done in a round, or opened again: the last one finishes it, and opening one opens a finished wish.
 * The same wish when it has no such step or nothing changes.
 */
export function settleStep(wish: Wish, stepId: string, settled: { done: boolean; by: string; at: Date }): Wish {
  const { done, by, at } = settled;
  const step = wish.steps?.find(({ id }) => id === stepId);
  if (wish.steps === undefined || step === undefined || (step.done !== null) === done) return wish;
  const tick = done ? { by, saw: null, at: at.toISOString() } : null;
  const steps = wish.steps.map((one) => (one.id === stepId ? { ...one, done: tick } : one));
  const next = { ...wish, steps };
  const verb = stepsLeft(steps) === 0 ? 'finish' : wish.state === 'done' ? 'reopen' : wish.state === 'open' && done ? 'start' : null;
  const outcome = verb === null ? null : transition(next, { do: verb }, by, at);
  return outcome?.ok ? outcome.wish : next;
}

/** The steps with those ticked that an audit saw done; what people ticked, changed or removed stays so. */
export function tickSeen(steps: readonly Step[], seen: ReadonlyMap<string, string>, at: Date): Step[] {
  return steps.map((step) => {
    const saw = seen.get(step.id);
    return saw === undefined || step.done !== null ? step : { ...step, done: { by: null, saw, at: at.toISOString() } };
  });
}

/** The steps as lines of a form, `[x]` before what is done. */
export function stepsForForm(steps: readonly Step[]): string {
  return steps.map(({ text, done }) => `${done === null ? '[ ]' : '[x]'} ${lineOf(text, steps.length)}`).join('\n');
}

/** As much of a step as fits, so that many long ones fit one field. */
function lineOf(text: string, count: number): string {
  return clampText(text, Math.min(STEP_MAX, Math.floor(FORM_MAX / count) - MARK_LENGTH));
}

/**
 * The steps that a form says: one a line, in its order. A line that was there keeps what is known of it, whoever ticked it.
 * Undefined: there are no steps any more.
 */
export function readSteps(
  text: string,
  before: readonly Step[],
  who: { by: string; at: Date },
): { ok: true; steps: Step[] | undefined } | { ok: false; why: string } {
  const lines = text.split('\n').flatMap((line) => readLine(line));
  if (lines.length > STEPS_MOST)
    return { ok: false, why: `These are ${lines.length} steps; ${STEPS_MOST} is the most. Make two wishes of it.` };
  const long = lines.find((line) => line.text.length > STEP_MAX);
  if (long !== undefined) return { ok: false, why: `“${long.text.slice(0, 30)}…” is longer than ${STEP_MAX} characters.` };
  const known = [...before];
  const steps = lines.map((line): Step => {
    const index = known.findIndex((step) => lineOf(step.text, before.length) === line.text || step.text === line.text);
    const [same] = index < 0 ? [] : known.splice(index, 1);
    const isDone = same === undefined ? false : same.done !== null;
    const done = line.done ? { by: who.by, saw: null, at: who.at.toISOString() } : null;
    return { id: same?.id ?? '', text: same?.text ?? line.text, done: isDone === line.done ? (same?.done ?? null) : done };
  });
  return { ok: true, steps: steps.length === 0 ? undefined : numbered(steps, before) };
}

function readLine(line: string): { text: string; done: boolean }[] {
  const [, mark = '', rest = ''] = /^\s*(?:[-*•]\s+)?(\[[ xX]?\])?\s*(?:\d{1,2}[.)]\s+)?([\s\S]*)$/.exec(line) ?? [];
  const text = oneLine(rest);
  return text === '' ? [] : [{ text, done: /x/i.test(mark) }];
}

/** New ones get ids that none had before. */
function numbered(steps: readonly Step[], before: readonly Step[]): Step[] {
  const taken = new Set(before.map(({ id }) => id));
  let number = 0;
  return steps.map((step) => {
    if (step.id !== '') return step;
    do number += 1;
    while (taken.has(`s${number}`));
    return { ...step, id: `s${number}` };
  });
}
