import type { Checkboxes, Option, RadioButtons } from '@slack/types';
import { useId } from 'react';
import { TextOf } from '../text/text-object.js';
import { type FieldProps, useField } from './use-field.js';

/** Checkboxes or radio buttons, which differ in how many may be chosen. */
export function CheckElement({ element, blockId, input }: FieldProps<Checkboxes | RadioButtons>) {
  const { value, change } = useField({ element, blockId, input });
  const name = useId();
  const chosen =
    'selected_options' in value
      ? value.selected_options
      : 'selected_option' in value && value.selected_option !== null
        ? [value.selected_option]
        : [];
  const isChosen = (option: Option) => chosen.some((other) => other.value === option.value);

  function choose(option: Option, on: boolean): void {
    if (element.type === 'radio_buttons') {
      change({ type: 'radio_buttons', selected_option: option }, option);
      return;
    }
    const next = element.options.filter((other) => (other.value === option.value ? on : isChosen(other)));
    change({ type: 'checkboxes', selected_options: next }, next);
  }

  return (
    <div
      role={element.type === 'radio_buttons' ? 'radiogroup' : 'group'}
      className="checks"
      aria-labelledby={input?.labelId}
      aria-describedby={input?.describedBy}
      aria-invalid={input?.invalid}
    >
      {element.options.map((option, index) => (
        <div key={option.value ?? index} className="check">
          <input
            id={`${name}-${index}`}
            name={name}
            type={element.type === 'radio_buttons' ? 'radio' : 'checkbox'}
            checked={isChosen(option)}
            aria-describedby={option.description === undefined ? undefined : `${name}-${index}-note`}
            onChange={(event) => choose(option, event.target.checked)}
          />
          <div>
            <label htmlFor={`${name}-${index}`}>
              <TextOf text={option.text} />
            </label>
            {option.description !== undefined && (
              <div id={`${name}-${index}-note`} className="hint">
                <TextOf text={option.description} />
              </div>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}
