/** The name under which PyPI knows a package (PEP 503): `Foo.Bar_baz` is `foo-bar-baz`. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Whether PEP 508 allows the text as the name of a package or extra. */
export function isName(text: string): boolean {
  return /^(?:[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9])$/i.test(text);
}
