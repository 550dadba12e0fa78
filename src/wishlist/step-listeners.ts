import type { App } from '@slack/bolt';
import type { ListenerDeps } from './deps.js';
import { tell, wishOf } from './form-listeners.js';
import { asTyped } from './people-text.js';
import { onWish } from './press.js';
import { readStepsForm, STEPS_FORM, stepsModal } from './step-views.js';
import { burnDown, readSteps } from './steps.js';
import { ACTIONS } from './views.js';
import { isClosed, stateWords } from './wish.js';

/** The steps of a large wish, in a form. */
export function registerSteps(app: App, deps: ListenerDeps): void {
  onWish(app, deps, ACTIONS.steps, async ({ wish, place, client, triggerId }) => {
    await client.views.open({ trigger_id: triggerId, view: stepsModal(wish, { wish: wish.id, place }) });
    return null;
  });

  app.view(STEPS_FORM, async ({ ack, body, view, client, context }) => {
    const team = context.teamId ?? '';
    const user = body.user.id;
    const { wish, place } = await wishOf(deps, team, view.private_metadata);
    const refuse = (why: string) => ack({ response_action: 'errors', errors: { steps: why } });
    if (wish === null) return refuse('That wish is gone. Close this form.');
    const { text, owner } = readStepsForm(view.state.values);
    let refusal: string | null = null;
    const after = await deps.boards.around(team, wish.channel, deps.now, () =>
      deps.wishes.update(team, wish.id, (current) => {
        const read = readSteps(text, current.steps ?? [], { by: user, at: deps.now() });
        refusal = isClosed(current.state) ? `It is ${stateWords(current)}. Reopen it first.` : read.ok ? null : read.why;
        if (refusal !== null || !read.ok) return null;
        const { steps: _steps, owner: _owner, ...rest } = current;
        return { ...rest, ...(read.steps === undefined ? {} : { steps: read.steps }), ...(owner === null ? {} : { owner }) };
      }),
    );
    if (refusal !== null || after === null) return refuse(refusal ?? 'That wish is gone. Close this form.');
    deps.log.info({ team, user, wish: wish.id, steps: after.steps?.length ?? 0 }, 'steps of a wish changed');
    await ack();
    const words = after.steps === undefined ? 'It has no steps' : burnDown(after.steps);
    await tell(deps, client, { team, user, place, content: { text: `Noted: ${words}. *${asTyped(after.title, 900)}*` } });
  });
}
