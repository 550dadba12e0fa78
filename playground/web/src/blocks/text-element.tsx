import type { EmailInput, NumberInput, PlainTextInput, URLInput } from '@slack/types';
import type { KeyboardEvent } from 'react';
import { plainText } from '../text/text-object.js';
import { type FieldProps, useField } from './use-field.js';

type TextInput = PlainTextInput | EmailInput | URLInput | NumberInput;

const kinds = { plain_text_input: 'text', email_text_input: 'email', url_text_input: 'url', number_input: 'text' } as const;

export function TextElement({ element, blockId, input }: FieldProps<TextInput>) {
  const { value, edit, send } = useField({ element, blockId, input });
  const text = 'value' in value ? (value.value ?? '') : '';
  const multiline = element.type === 'plain_text_input' && element.multiline === true;

  function change(next: string): void {
    edit({ type: element.type, value: next === '' ? null : next });
    if (input?.dispatches && element.dispatch_action_config?.trigger_actions_on?.includes('on_character_entered')) send(next);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const wanted = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
    if (event.key !== 'Enter' || !input?.dispatches || !wanted.includes('on_enter_pressed')) return;
    event.preventDefault();
    send(text);
  }

  const shared = {
    id: input?.id,
    className: 'field',
    dir: 'auto',
    value: text,
    placeholder: element.placeholder === undefined ? '' : plainText(element.placeholder),
    'aria-invalid': input?.invalid,
    'aria-describedby': input?.describedBy,
    'aria-required': input !== undefined && !input.optional,
    'data-focus-first': element.focus_on_load === true ? '' : undefined,
    autoComplete: 'off',
    onKeyDown,
  };
  if (multiline) return <textarea {...shared} rows={4} onChange={(event) => change(event.target.value)} />;
  return (
    <input
      {...shared}
      type={kinds[element.type]}
      inputMode={element.type === 'number_input' ? 'decimal' : undefined}
      onChange={(event) => change(event.target.value)}
    />
  );
}
