import type { MultiStaticSelect, Option, StaticSelect } from '@slack/types';
import { SearchSelect } from '../controls/search-select.js';
import { plainText } from '../text/text-object.js';
import { allOptions } from './form-state.js';
import { type FieldProps, useField } from './use-field.js';

function sameOption(a: Option, b: Option): boolean {
  return a.value === b.value && a.text.text === b.text.text;
}

/** Options are known by their place: two may carry one value. */
export function StaticSelectElement({ element, blockId, input }: FieldProps<StaticSelect | MultiStaticSelect>) {
  const { value, change, isBusy } = useField({ element, blockId, input });
  const options = allOptions(element);
  const multiple = element.type === 'multi_static_select';
  const chosen =
    'selected_options' in value
      ? value.selected_options
      : 'selected_option' in value && value.selected_option !== null
        ? [value.selected_option]
        : [];
  const selected = chosen.map((option) => String(options.findIndex((other) => sameOption(other.option, option))));
  const placeholder = element.placeholder === undefined ? undefined : plainText(element.placeholder);

  function onChange(next: string[]): void {
    const picked = next.map((index) => options[Number(index)]?.option).filter((option) => option !== undefined);
    if (multiple) change({ type: 'multi_static_select', selected_options: picked }, picked);
    else change({ type: 'static_select', selected_option: picked[0] ?? null }, picked[0]);
  }

  return (
    <SearchSelect
      id={input?.id}
      label={input === undefined ? (placeholder ?? 'Choose an option') : undefined}
      choices={options.map(({ option, group }, index) => ({
        value: String(index),
        text: plainText(option.text),
        note: option.description === undefined ? undefined : plainText(option.description),
        group,
      }))}
      selected={selected}
      onChange={onChange}
      multiple={multiple}
      max={multiple ? element.max_selected_items : undefined}
      mayClear={input?.optional ?? false}
      placeholder={placeholder ?? 'Choose an option'}
      describedBy={input?.describedBy}
      invalid={input?.invalid}
      busy={isBusy}
    />
  );
}
