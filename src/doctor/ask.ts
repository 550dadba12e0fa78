/** An answer, or the reason why there was none. */
export type Asked = { ok: true; status: number; headers: Headers; body: unknown } | { ok: false; reason: string };

const TIMEOUT_MS = 10_000;

/** One request to an address of the operator. Never throws; a body that is no JSON is null. */
export async function ask(url: string, init: RequestInit = {}): Promise<Asked> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'follow' });
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const body = isJson ? await response.json().catch(() => null) : null;
    if (!isJson) await response.body?.cancel();
    return { ok: true, status: response.status, headers: response.headers, body };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** `fetch failed` alone helps nobody; what failed is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer in ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
