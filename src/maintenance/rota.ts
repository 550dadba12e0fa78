/**
 * Whose turn it is after `last`, by the order of the rota; the first when `last` is null or has left it.
 * Null when nobody is in the rota.
 */
export function ownerAfter(rota: readonly string[], last: string | null): string | null {
  const index = last === null ? -1 : rota.indexOf(last);
  return rota[(index + 1) % Math.max(rota.length, 1)] ?? null;
}
