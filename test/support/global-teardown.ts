/** Jest runs this in the process of `global-setup.ts`, which left the way to stop Redis behind. */
export default async function teardown(): Promise<void> {
  const stop: unknown = Reflect.get(globalThis, 'stopTestRedis');
  if (typeof stop === 'function') await stop();
}
