import type { KnownBlock, ModalView } from '@slack/types';
import { context, input, mention, modal, plainInput, section, slackDate, usersSelect } from '../slack/blocks.js';
import { type ViewValues, valueOf } from '../slack/view-values.js';
import type { WishMetadata } from './forms.js';
import { asTyped } from './people-text.js';
import { burnDown, isWaiting, nextStep, stepsForForm } from './steps.js';
import type { Step, Wish } from './wish.js';

export const STEPS_FORM = 'wishlist.steps-form';
const STEP = 300;

/** The steps of a wish in order, with who does it and how much is left; nothing where it has none. Names people, and notifies nobody when edited. */
export function stepBlocks({ steps, owner }: Pick<Wish, 'steps' | 'owner'>): KnownBlock[] {
  if (steps === undefined) return [];
  const whose = owner === undefined ? '' : ` · ${mention(owner)} looks after it`;
  return [section(`*${burnDown(steps)}*${whose}\n${stepLines(steps).join('\n')}`)];
}

export function stepLines(steps: readonly Step[]): string[] {
  const next = nextStep(steps)?.step;
  return steps.map((step, index) => {
    const { text, done } = step;
    const line = `${index + 1}. ${asTyped(text, STEP)}`;
    if (done !== null) return `☑ ${line} · done ${doneWords(done)}`;
    return `☐ ${line}${step === next ? ' · *next*' : isWaiting(step) ? ' · *waits for others*' : ''}`;
  });
}

function doneWords({ by, saw, at }: NonNullable<Step['done']>): string {
  const on = slackDate(new Date(at), '{date_short}', at.slice(0, 10));
  return by === null ? `on ${on}, seen by an audit${saw === null ? '' : `: ${asTyped(saw, STEP)}`}` : `on ${on} by ${mention(by)}`;
}

export function stepsModal(wish: Wish, metadata: WishMetadata): ModalView {
  return modal({
    callbackId: STEPS_FORM,
    title: 'Steps',
    submit: 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${asTyped(wish.title, 900)}*`),
      context('Each round asks for the first open step. One that begins with “Wait for” is done by others, and holds up those after it.'),
      plainInput({
        blockId: 'steps',
        label: 'Steps, one a line',
        hint: '[x] before one that is done.',
        initial: stepsForForm(wish.steps ?? []),
        multiline: true,
        optional: true,
      }),
      input({
        blockId: 'owner',
        label: 'Who looks after it',
        optional: true,
        element: usersSelect({ actionId: 'owner', ...(wish.owner === undefined ? {} : { initial: wish.owner }) }),
      }),
    ],
  });
}

export function readStepsForm(values: ViewValues): { text: string; owner: string | null } {
  return { text: valueOf(values, 'steps'), owner: valueOf(values, 'owner') || null };
}
