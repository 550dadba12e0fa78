const storageKey = 'playground.person';

/** Whose eyes this tab looks through: the address says, else what the tab chose before, else nobody (the server chooses). */
export function rememberedPerson(): string | null {
  return new URLSearchParams(window.location.search).get('user') ?? window.sessionStorage.getItem(storageKey);
}

/** Kept in the address, so that a reload or a copied address shows the same person, and in this tab's own storage. */
export function rememberPerson(user: string): void {
  window.sessionStorage.setItem(storageKey, user);
  const address = new URL(window.location.href);
  if (address.searchParams.get('user') === user) return;
  address.searchParams.set('user', user);
  window.history.replaceState(null, '', address);
}
