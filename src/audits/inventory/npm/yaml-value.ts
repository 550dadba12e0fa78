export type YamlValue = string | YamlValue[] | YamlMap;
export type YamlMap = Map<string, YamlValue>;

/** The value of a key in what should be a map. */
export function within(value: YamlValue | undefined, key: string): YamlValue | undefined {
  return value instanceof Map ? value.get(key) : undefined;
}

/** Entries of what should be a map; none of anything else. */
export function entriesOf(value: YamlValue | undefined): [string, YamlValue][] {
  return value instanceof Map ? [...value] : [];
}

/** A text that says something; null for anything else. */
export function textOf(value: YamlValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
