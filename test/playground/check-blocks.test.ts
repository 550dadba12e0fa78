import { checkMessageBlocks, isTooMuchText } from '../../playground/server/check-blocks.js';
import { explain } from '../../playground/server/check-rules.js';
import { checkView } from '../../playground/server/check-view.js';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const x = (count: number) => 'x'.repeat(count);
const many = <T>(count: number, one: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => one(index));
const option = (text = 'A', value = 'a', description?: string) => ({
  text: plain(text),
  value,
  ...(description === undefined ? {} : { description: plain(description) }),
});
const button = (over: object = {}) => ({ type: 'button', action_id: 'a', text: plain('Go'), ...over });
const inActions = (...elements: object[]) => ({ type: 'actions', elements });
const inSection = (accessory: object) => ({ type: 'section', text: mrkdwn('t'), accessory });
const inInput = (element: object, over: object = {}) => ({ type: 'input', label: plain('Name'), element, ...over });
const select = (over: object = {}) => inSection({ type: 'static_select', action_id: 's', options: [option()], ...over });
const dialog = (over: object = {}) =>
  inActions(button({ confirm: { title: plain('T'), text: plain('t'), confirm: plain('Yes'), deny: plain('No'), ...over } }));
const image = (over: object = {}) => ({ type: 'image', image_url: 'https://example.org/a.png', alt_text: 'A', ...over });
const modal = (over: object = {}) => ({ type: 'modal', title: plain('T'), blocks: [], ...over });

const problemsOf = (blocks: unknown) => checkMessageBlocks(blocks).map(explain);
const problemsOfView = (view: Record<string, unknown>, type: 'modal' | 'home' = 'modal') => checkView(view, type).map(explain);

describe('blocks of a message', () => {
  it.each<[string, (size: number) => object, number, string]>([
    ['text of a section', (n) => ({ type: 'section', text: mrkdwn(x(n)) }), 3_000, '/blocks/0/text/text'],
    ['a field', (n) => ({ type: 'section', fields: [mrkdwn(x(n))] }), 2_000, '/blocks/0/fields/0/text'],
    ['a header', (n) => ({ type: 'header', text: plain(x(n)) }), 150, '/blocks/0/text/text'],
    ['text of a button', (n) => inActions(button({ text: plain(x(n)) })), 75, '/blocks/0/elements/0/text/text'],
    ['value of a button', (n) => inActions(button({ value: x(n) })), 2_000, '/blocks/0/elements/0/value'],
    ['address of a button', (n) => inActions(button({ url: `https://e.org/${x(n - 14)}` })), 3_000, '/blocks/0/elements/0/url'],
    [
      'accessibility label of a button',
      (n) => inActions(button({ accessibility_label: x(n) })),
      75,
      '/blocks/0/elements/0/accessibility_label',
    ],
    ['an action id', (n) => inActions(button({ action_id: x(n) })), 255, '/blocks/0/elements/0/action_id'],
    ['a block id', (n) => ({ type: 'divider', block_id: x(n) }), 255, '/blocks/0/block_id'],
    ['text of an option', (n) => select({ options: [option(x(n))] }), 75, '/blocks/0/accessory/options/0/text/text'],
    ['value of an option', (n) => select({ options: [option('A', x(n))] }), 150, '/blocks/0/accessory/options/0/value'],
    [
      'description of an option',
      (n) => select({ options: [option('A', 'a', x(n))] }),
      75,
      '/blocks/0/accessory/options/0/description/text',
    ],
    ['a placeholder', (n) => select({ placeholder: plain(x(n)) }), 150, '/blocks/0/accessory/placeholder/text'],
    ['title of a confirmation', (n) => dialog({ title: plain(x(n)) }), 100, '/blocks/0/elements/0/confirm/title/text'],
    ['text of a confirmation', (n) => dialog({ text: plain(x(n)) }), 300, '/blocks/0/elements/0/confirm/text/text'],
    ['button of a confirmation', (n) => dialog({ deny: plain(x(n)) }), 30, '/blocks/0/elements/0/confirm/deny/text'],
    ['label of an input', (n) => inInput({ type: 'plain_text_input' }, { label: plain(x(n)) }), 2_000, '/blocks/0/label/text'],
    ['hint of an input', (n) => inInput({ type: 'plain_text_input' }, { hint: plain(x(n)) }), 2_000, '/blocks/0/hint/text'],
    ['address of an image', (n) => image({ image_url: `https://e.org/${x(n - 14)}` }), 3_000, '/blocks/0/image_url'],
    ['alternative text of an image', (n) => image({ alt_text: x(n) }), 2_000, '/blocks/0/alt_text'],
    ['title of an image', (n) => image({ title: plain(x(n)) }), 2_000, '/blocks/0/title/text'],
    ['a markdown block', (n) => ({ type: 'markdown', text: x(n) }), 12_000, '/blocks/0/text'],
  ])('takes %s at its limit and refuses one character more', (_what, build, limit, pointer) => {
    expect(problemsOf([build(limit)])).toEqual([]);
    expect(problemsOf([build(limit + 1)])).toEqual([`must be less than ${limit + 1} characters [json-pointer:${pointer}]`]);
  });

  it.each<[string, (count: number) => unknown, number, string]>([
    ['blocks', (n) => many(n, () => ({ type: 'divider' })), 50, '/blocks'],
    ['fields of a section', (n) => [{ type: 'section', fields: many(n, () => mrkdwn('f')) }], 10, '/blocks/0/fields'],
    ['elements of actions', (n) => [inActions(...many(n, (index) => button({ action_id: `a${index}` })))], 25, '/blocks/0/elements'],
    ['elements of a context', (n) => [{ type: 'context', elements: many(n, () => mrkdwn('c')) }], 10, '/blocks/0/elements'],
    ['options of a select', (n) => [select({ options: many(n, (index) => option('A', `${index}`)) })], 100, '/blocks/0/accessory/options'],
    [
      'groups of a select',
      (n) => [inSection({ type: 'static_select', option_groups: many(n, () => ({ label: plain('G'), options: [option()] })) })],
      100,
      '/blocks/0/accessory/option_groups',
    ],
    [
      'options of a group',
      (n) => [inSection({ type: 'static_select', option_groups: [{ label: plain('G'), options: many(n, () => option()) }] })],
      100,
      '/blocks/0/accessory/option_groups/0/options',
    ],
    [
      'options of an overflow',
      (n) => [inSection({ type: 'overflow', options: many(n, () => option()) })],
      5,
      '/blocks/0/accessory/options',
    ],
    ['checkboxes', (n) => [inSection({ type: 'checkboxes', options: many(n, () => option()) })], 10, '/blocks/0/accessory/options'],
    ['radio buttons', (n) => [inSection({ type: 'radio_buttons', options: many(n, () => option()) })], 10, '/blocks/0/accessory/options'],
    ['rows of a table', (n) => [{ type: 'table', rows: many(n, () => [mrkdwn('c')]) }], 100, '/blocks/0/rows'],
    ['cells of a row', (n) => [{ type: 'table', rows: [many(n, () => mrkdwn('c'))] }], 20, '/blocks/0/rows/0'],
  ])('takes as many %s as are allowed and refuses one more', (_what, build, limit, pointer) => {
    expect(problemsOf(build(limit))).toEqual([]);
    expect(problemsOf(build(limit + 1))).toEqual([`no more than ${limit} items allowed [json-pointer:${pointer}]`]);
  });

  it.each<[string, unknown, string[]]>([
    ['an empty text', [{ type: 'section', text: mrkdwn('') }], ['must be more than 0 characters [json-pointer:/blocks/0/text/text]']],
    ['formatting in a header', [{ type: 'header', text: mrkdwn('H') }], ['must be a valid enum value [json-pointer:/blocks/0/text/type]']],
    ['a section without text', [{ type: 'section' }], ['missing required field: text [json-pointer:/blocks/0]']],
    [
      'an image without alternative text',
      [{ type: 'image', image_url: 'https://e.org/a.png' }],
      ['missing required field: alt_text [json-pointer:/blocks/0]'],
    ],
    ['an unknown block', [{ type: 'banner' }], ['unsupported type: banner [json-pointer:/blocks/0/type]']],
    ['an unknown element', [inActions({ type: 'slider' })], ['unsupported type: slider [json-pointer:/blocks/0/elements/0/type]']],
    ['a field Slack does not know', [{ type: 'divider', colour: 'red' }], ['invalid additional property: colour [json-pointer:/blocks/0]']],
    ['an actions block without elements', [inActions()], ['no fewer than 1 items required [json-pointer:/blocks/0/elements]']],
    [
      'a button style of its own',
      [inActions(button({ style: 'warning' }))],
      ['must be a valid enum value [json-pointer:/blocks/0/elements/0/style]'],
    ],
    [
      'two blocks of one id',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      ['`block_id` already exists: a [json-pointer:/blocks/1/block_id]'],
    ],
    [
      'two elements of one id in a block',
      [inActions(button(), button())],
      ['`action_id` already exists: a [json-pointer:/blocks/0/elements/1/action_id]'],
    ],
  ])('refuses %s', (_what, blocks, problems) => {
    expect(problemsOf(blocks)).toEqual(problems);
  });

  it('takes the same action id in two blocks', () => {
    expect(problemsOf([inActions(button()), inActions(button())])).toEqual([]);
  });

  it('counts the text over all blocks', () => {
    const sections = (sizes: number[]) => sizes.map((size) => ({ type: 'section', text: mrkdwn(x(size)) }));
    expect(isTooMuchText(sections([3_000, 3_000, 3_000, 3_000, 1_200]))).toBe(false);
    expect(isTooMuchText(sections([3_000, 3_000, 3_000, 3_000, 1_201]))).toBe(true);
  });
});

describe('views', () => {
  it.each(['title', 'submit', 'close'])('takes 24 characters for the %s of a modal and refuses 25', (field) => {
    expect(problemsOfView(modal({ [field]: plain(x(24)) }))).toEqual([]);
    expect(problemsOfView(modal({ [field]: plain(x(25)) }))).toEqual([
      `must be less than 25 characters [json-pointer:/view/${field}/text]`,
    ]);
  });

  it.each([
    ['private_metadata', 3_000],
    ['callback_id', 255],
  ])('limits %s to %d characters', (field, limit) => {
    expect(problemsOfView(modal({ [field]: x(limit) }))).toEqual([]);
    expect(problemsOfView(modal({ [field]: x(limit + 1) }))).toEqual([
      `must be less than ${limit + 1} characters [json-pointer:/view/${field}]`,
    ]);
  });

  it.each(['modal', 'home'] as const)('takes 100 blocks in a %s and refuses 101', (type) => {
    const view = (count: number) => ({ ...(type === 'modal' ? modal() : { type }), blocks: many(count, () => ({ type: 'divider' })) });
    expect(problemsOfView(view(100), type)).toEqual([]);
    expect(problemsOfView(view(101), type)).toEqual(['no more than 100 items allowed [json-pointer:/view/blocks]']);
  });

  it('limits what an input may hold to 3,000 characters', () => {
    const view = (most: number) => modal({ submit: plain('Save'), blocks: [inInput({ type: 'plain_text_input', max_length: most })] });
    expect(problemsOfView(view(3_000))).toEqual([]);
    expect(problemsOfView(view(3_001))).toEqual(['must be less than or equal to 3000 [json-pointer:/view/blocks/0/element/max_length]']);
  });

  it('refuses an input without a submit button', () => {
    expect(problemsOfView(modal({ blocks: [inInput({ type: 'plain_text_input' })] }))).toEqual([
      'missing required field: submit [json-pointer:/view]',
    ]);
  });
});
