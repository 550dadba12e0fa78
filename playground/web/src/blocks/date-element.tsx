import type { Datepicker, Timepicker } from '@slack/types';
import { plainText } from '../text/text-object.js';
import { type FieldProps, useField } from './use-field.js';

/** The browser's own pickers, which everybody knows how to use by mouse and keyboard. */
export function DateElement({ element, blockId, input }: FieldProps<Datepicker | Timepicker>) {
  const { value, change } = useField({ element, blockId, input });
  const isDate = element.type === 'datepicker';
  const text = 'selected_date' in value ? value.selected_date : 'selected_time' in value ? value.selected_time : null;
  const fallback = isDate ? 'Choose a date' : 'Choose a time';

  function onChange(next: string): void {
    const chosen = next === '' ? null : next;
    change(isDate ? { type: 'datepicker', selected_date: chosen } : { type: 'timepicker', selected_time: chosen }, chosen);
  }

  return (
    <input
      id={input?.id}
      className="field field-date"
      type={isDate ? 'date' : 'time'}
      value={text ?? ''}
      aria-label={input === undefined ? (element.placeholder === undefined ? fallback : plainText(element.placeholder)) : undefined}
      aria-invalid={input?.invalid}
      aria-describedby={input?.describedBy}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
