import { accessory, actionElement, image, inputElement, text } from './check-elements.js';
import { all, anything, boolean, byType, list, object, oneOf, type Problem, problemsOf, type Rule, string, url } from './check-rules.js';
import { asText, isJson } from './slack-shapes.js';

const MAX_MESSAGE_BLOCKS = 50;
/** Undocumented; measured by others at about this size over all texts of a message. */
const MAX_MESSAGE_TEXT = 13_200;

const common = { type: anything, block_id: string(255, 1) };
const contextElement = byType({ image, plain_text: text(3_000), mrkdwn: text(3_000) });

const sectionHasText: Rule = (value, pointer, report) => {
  if (isJson(value) && value['text'] == null && value['fields'] == null) report(pointer, 'missing required field: text');
};

const imageHasSource: Rule = (value, pointer, report) => {
  if (isJson(value) && value['image_url'] == null && value['slack_file'] == null) report(pointer, 'missing required field: image_url');
};

const block = byType({
  section: all(object({ ...common, text: text(3_000), fields: list(text(2_000), 10), accessory, expand: boolean }), sectionHasText),
  header: object({ ...common, text: { required: text(150, { plain: true }) } }),
  divider: object(common),
  context: object({ ...common, elements: { required: list(contextElement, 10) } }),
  actions: object({ ...common, elements: { required: list(actionElement, 25) } }),
  input: object({
    ...common,
    label: { required: text(2_000, { plain: true }) },
    element: { required: inputElement },
    hint: text(2_000, { plain: true }),
    optional: boolean,
    dispatch_action: boolean,
  }),
  image: all(
    object({
      ...common,
      image_url: url(3_000),
      slack_file: object({ id: string(255, 1), url: url(3_000) }),
      alt_text: { required: string(2_000, 1) },
      title: text(2_000, { plain: true }),
    }),
    imageHasSource,
  ),
  markdown: object({ ...common, text: { required: string(12_000, 1) } }),
  rich_text: object({ ...common, elements: { required: list(anything, 1_000, 0) } }),
  file: object({ ...common, external_id: { required: string(255, 1) }, source: { required: oneOf('remote') } }),
  table: object({
    ...common,
    rows: { required: list(list(anything, 20), 100) },
    column_settings: list(object({ align: oneOf('left', 'center', 'right'), is_wrapped: boolean }), 20, 0),
  }),
  call: object({ ...common, call_id: { required: string(255, 1) } }),
});

/** No two blocks share a `block_id`, and no two elements of one block an `action_id`. */
const uniqueIds: Rule = (value, pointer, report) => {
  if (!Array.isArray(value)) return;
  const blockIds = new Set<unknown>();
  for (const [index, one] of value.entries()) {
    if (!isJson(one)) continue;
    const id = one['block_id'];
    if (id != null && blockIds.has(id)) report(`${pointer}/${index}/block_id`, `\`block_id\` already exists: ${asText(id)}`);
    blockIds.add(id);
    if (one['type'] === 'actions') uniqueActionIds(one['elements'], `${pointer}/${index}/elements`, report);
  }
};

const uniqueActionIds: Rule = (value, pointer, report) => {
  if (!Array.isArray(value)) return;
  const seen = new Set<unknown>();
  for (const [index, element] of value.entries()) {
    if (!isJson(element) || element['action_id'] == null) continue;
    if (seen.has(element['action_id']))
      report(`${pointer}/${index}/action_id`, `\`action_id\` already exists: ${asText(element['action_id'])}`);
    seen.add(element['action_id']);
  }
};

/** Modals and messages differ only in how many blocks they take. */
export function blocksRule(max: number): Rule {
  return all(list(block, max, 0), uniqueIds);
}

/** What Slack would refuse in the blocks of a message; empty when it takes them. */
export function checkMessageBlocks(blocks: unknown): Problem[] {
  return problemsOf(blocksRule(MAX_MESSAGE_BLOCKS), blocks, '/blocks');
}

/** Whether the texts of all blocks together are more than Slack shows in one message. */
export function isTooMuchText(blocks: unknown): boolean {
  return textLength(blocks) > MAX_MESSAGE_TEXT;
}

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + textLength(one), 0);
  if (!isJson(value)) return 0;
  let sum = typeof value['text'] === 'string' ? value['text'].length : 0;
  for (const inner of Object.values(value)) sum += typeof inner === 'string' ? 0 : textLength(inner);
  return sum;
}
