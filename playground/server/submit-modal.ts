import { ApiError } from './api-error.js';
import type { Deliveries } from './deliveries.js';
import { labelOf, type Placed, stateValues } from './elements.js';
import { inputFaults } from './input-faults.js';
import { acceptableView } from './modals.js';
import { interaction } from './payloads.js';
import type { SlackContext } from './slack-context.js';
import { type Delivery, isJson, type StoredView } from './slack-shapes.js';

/** Somebody presses the submit button of a modal. Faults that Slack itself finds at a field are shown and the bot hears nothing. */
export async function submitModal(
  slack: SlackContext,
  send: Deliveries,
  { user, view, given }: { user: string; view: StoredView; given: (placed: Placed) => unknown },
): Promise<Delivery> {
  const values = stateValues(view.blocks, given);
  const faults = inputFaults(view.blocks, values);
  if (Object.keys(faults).length > 0) {
    slack.modals.setErrors(user, faults);
    return { status: 0, body: undefined, ms: 0, problem: 'not_sent', errors: byLabel(view, faults) };
  }
  const payload = {
    ...interaction(slack, 'view_submission', user),
    trigger_id: slack.triggers.issue(user, { fromView: view.id }),
    view: { ...view, state: { values } },
    response_urls: [],
  };
  const delivery = await send.interact({ type: 'interactive', payload });
  if (delivery.problem !== undefined) return trouble(slack, user, delivery.problem, delivery);
  try {
    return await obey(slack, send, user, view.id, delivery);
  } catch (error) {
    if (error instanceof ApiError) return trouble(slack, user, error.code, { ...delivery, body: error.details });
    throw error;
  }
}

/** Does what the acknowledgement says. @throws {ApiError} when Slack would refuse it; the bot never learns of that. */
async function obey(slack: SlackContext, send: Deliveries, user: string, viewId: string, delivery: Delivery): Promise<Delivery> {
  const answer = isJson(delivery.body) ? delivery.body : {};
  const view = slack.modals.find(viewId)?.view;
  switch (answer['response_action']) {
    case undefined:
      slack.modals.close(user, viewId);
      return delivery;
    case 'clear':
      await clearScreen(slack, send, user);
      return delivery;
    case 'errors': {
      const errors = acceptableErrors(view, answer['errors']);
      slack.modals.setErrors(user, errors);
      return { ...delivery, errors: byLabel(view, errors) };
    }
    case 'update':
      if (view === undefined) throw new ApiError('not_found');
      slack.modals.replace(user, view, acceptableView(answer['view'], 'modal'));
      return delivery;
    case 'push':
      slack.modals.push(user, acceptableView(answer['view'], 'modal'));
      return delivery;
    default:
      throw new ApiError('invalid_response_action');
  }
}

function acceptableErrors(view: StoredView | undefined, given: unknown): Record<string, string> {
  const inputs = new Set(view?.blocks.filter((one) => one.type === 'input').map((one) => one.block_id));
  if (!isJson(given) || Object.keys(given).length === 0) throw new ApiError('invalid_errors');
  for (const [block, message] of Object.entries(given)) {
    if (!inputs.has(block) || typeof message !== 'string' || message === '') throw new ApiError('invalid_errors');
  }
  return given as Record<string, string>;
}

/** Somebody closes the top modal. */
export async function closeModal(slack: SlackContext, send: Deliveries, user: string, view: StoredView): Promise<Delivery | undefined> {
  if (view.type === 'modal' && view.clear_on_close === true) return clearScreen(slack, send, user);
  slack.modals.close(user, view.id);
  return tellClosed(slack, send, user, view, false);
}

async function clearScreen(slack: SlackContext, send: Deliveries, user: string): Promise<Delivery | undefined> {
  let last: Delivery | undefined;
  for (const view of slack.modals.clear(user)) last = (await tellClosed(slack, send, user, view, true)) ?? last;
  return last;
}

async function tellClosed(
  slack: SlackContext,
  send: Deliveries,
  user: string,
  view: StoredView,
  all: boolean,
): Promise<Delivery | undefined> {
  if (view.type !== 'modal' || view.notify_on_close !== true) return undefined;
  const payload = { ...interaction(slack, 'view_closed', user), view, is_cleared: all };
  return send.interact({ type: 'interactive', payload });
}

function trouble(slack: SlackContext, user: string, problem: string, delivery: Delivery): Delivery {
  slack.workspace.tell({ kind: 'notice', user, text: `We had some trouble connecting. Try again? (${problem})` });
  return { ...delivery, problem };
}

function byLabel(view: StoredView | undefined, errors: Record<string, string>): Record<string, string> {
  const labels = new Map<string, string>();
  const blocks: unknown = view?.blocks;
  for (const block of Array.isArray(blocks) ? blocks.filter(isJson) : []) labels.set(String(block['block_id']), labelOf(block));
  return Object.fromEntries(Object.entries(errors).map(([block, message]) => [labels.get(block) ?? block, message]));
}
