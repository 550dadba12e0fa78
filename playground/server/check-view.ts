import { blocksRule } from './check-blocks.js';
import { text } from './check-elements.js';
import { all, boolean, object, oneOf, type Problem, problemsOf, type Rule, string } from './check-rules.js';
import { isJson, type Json } from './slack-shapes.js';

const MAX_VIEW_BLOCKS = 100;
const title = text(24, { plain: true });

const common = {
  blocks: { required: blocksRule(MAX_VIEW_BLOCKS) },
  private_metadata: string(3_000),
  callback_id: string(255),
  external_id: string(255),
};

const inputNeedsSubmit: Rule = (value, pointer, report) => {
  if (!isJson(value) || !Array.isArray(value['blocks'])) return;
  const hasInput = value['blocks'].some((block) => isJson(block) && block['type'] === 'input');
  if (hasInput && value['submit'] == null) report(pointer, 'missing required field: submit');
};

const modal = all(
  object({
    type: { required: oneOf('modal') },
    title: { required: title },
    submit: title,
    close: title,
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
    ...common,
  }),
  inputNeedsSubmit,
);

const home = object({ type: { required: oneOf('home') }, ...common });

/** What Slack would refuse in a modal or Home tab; empty when it takes it. */
export function checkView(view: Json, type: 'modal' | 'home'): Problem[] {
  return problemsOf(type === 'modal' ? modal : home, view, '/view');
}
