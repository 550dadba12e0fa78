import type { InputBlock, KnownBlock } from '@slack/types';
import { collectState } from '../../playground/web/src/blocks/form-state.js';
import { validate } from '../../playground/web/src/blocks/validate.js';

const label = { type: 'plain_text', text: 'Field' } as const;
const option = (value: string) => ({ text: { type: 'plain_text', text: value } as const, value });

function input(element: InputBlock['element'], more: Partial<InputBlock> = {}): InputBlock {
  return { type: 'input', block_id: 'b', label, element, ...more };
}

describe('the state of a form', () => {
  const blocks: KnownBlock[] = [
    {
      type: 'section',
      block_id: 's',
      text: { type: 'mrkdwn', text: 'x' },
      accessory: { type: 'static_select', action_id: 'pick', options: [option('a')] },
    },
    {
      type: 'actions',
      block_id: 'a',
      elements: [
        { type: 'button', action_id: 'go', text: label },
        { type: 'datepicker', action_id: 'day', initial_date: '2026-12-01' },
      ],
    },
    input({ type: 'plain_text_input', action_id: 'name', initial_value: 'Shop' }),
  ];

  test('starts with what the elements start with, and leaves buttons out', () => {
    expect(collectState(blocks, {})).toEqual({
      s: { pick: { type: 'static_select', selected_option: null } },
      a: { day: { type: 'datepicker', selected_date: '2026-12-01' } },
      b: { name: { type: 'plain_text_input', value: 'Shop' } },
    });
  });

  test('keeps what was typed over an update of the view, as long as the field is the same', () => {
    const edits = { b: { name: { type: 'plain_text_input' as const, value: 'Billing' } } };
    expect(collectState(blocks, edits)).toMatchObject({ b: { name: { value: 'Billing' } } });
    const other = [input({ type: 'number_input', action_id: 'name', is_decimal_allowed: false })];
    expect(collectState(other, edits)).toEqual({ b: { name: { type: 'number_input', value: null } } });
  });

  test('starts a conversation select where the person is, when it asks for that', () => {
    const here = [input({ type: 'conversations_select', action_id: 'where', default_to_current_conversation: true })];
    expect(collectState(here, {}, 'C1')).toEqual({ b: { where: { type: 'conversations_select', selected_conversation: 'C1' } } });
  });
});

describe('what the page refuses before the app is asked', () => {
  const fault = (block: InputBlock, value: string | null) => {
    const type = block.element.type as 'plain_text_input';
    return validate([block], { b: { x: { type, value } } })['b'];
  };
  const plain = input({ type: 'plain_text_input', action_id: 'x', min_length: 2, max_length: 5 });

  test.each([
    ['nothing in a required field', plain, null, 'Please complete this required field.'],
    ['too short', plain, 'a', 'Enter at least 2 characters.'],
    ['too long', plain, 'abcdef', 'Enter at most 5 characters; these are 6.'],
    ['no address', input({ type: 'url_text_input', action_id: 'x' }), 'shop', 'Enter a valid URL, with https:// or another scheme.'],
    ['no mail address', input({ type: 'email_text_input', action_id: 'x' }), 'ann', 'Enter a valid email address.'],
    ['no whole number', input({ type: 'number_input', action_id: 'x', is_decimal_allowed: false }), '1.5', 'Enter a whole number.'],
    [
      'too small',
      input({ type: 'number_input', action_id: 'x', is_decimal_allowed: true, min_value: '2' }),
      '1.5',
      'Enter a number that is at least 2.',
    ],
  ])('%s', (_name, block, value, message) => {
    expect(fault(block, value)).toBe(message);
  });

  test.each([
    ['a good text', plain, 'abc'],
    ['nothing in an optional field', input({ type: 'url_text_input', action_id: 'x' }, { optional: true }), null],
    ['a decimal number', input({ type: 'number_input', action_id: 'x', is_decimal_allowed: true }), '-1.5'],
  ])('takes %s', (_name, block, value) => {
    expect(fault(block, value)).toBeUndefined();
  });
});
