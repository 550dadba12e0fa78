/** As OSV names them. */
export type Ecosystem = 'PyPI' | 'npm';

/** How the versions of an ecosystem are ordered. */
export interface VersionOrder {
  /** Negative, zero or positive. */
  compare(this: void, a: string, b: string): number;
  same(this: void, a: string, b: string): boolean;
}

/** A package apart from one of the same name elsewhere: `django`, `npm:lodash`. Names of PyPI are normalized and have no colon. */
export function packageKey({ name, ecosystem = 'PyPI' }: { name: string; ecosystem?: Ecosystem | undefined }): string {
  return ecosystem === 'PyPI' ? name : `${ecosystem}:${name}`;
}

/** `django==3.2.13`, `npm:lodash==4.17.20`. */
export function pinKey(one: { name: string; version: string; ecosystem?: Ecosystem | undefined }): string {
  return `${packageKey(one)}==${one.version}`;
}
