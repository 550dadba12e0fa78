import type { ViewStateValue } from '@slack/bolt';

export type ViewValues = Record<string, Record<string, ViewStateValue>>;

/** What a person entered in the field with this block id, whatever its kind; empty when they left it empty. */
export function valueOf(values: ViewValues, blockId: string): string {
  const [element] = Object.values(values[blockId] ?? {});
  if (!element) return '';
  return (
    element.value ??
    element.selected_option?.value ??
    element.selected_conversation ??
    element.selected_channel ??
    element.selected_user ??
    element.selected_time ??
    element.selected_date ??
    ''
  );
}

/** The values of all options that a person chose in the field with this block id. */
export function chosenIn(values: ViewValues, blockId: string): string[] {
  const [element] = Object.values(values[blockId] ?? {});
  return element?.selected_options?.flatMap((option) => option.value ?? []) ?? [];
}
