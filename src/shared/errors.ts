/** The person's input or the state they asked about is at fault; the message is shown as written. */
export class UserError extends Error {
  override name = 'UserError';
}

/** An outside service failed or answered nonsense. A retry may help. */
export class SourceUnavailable extends Error {
  override name = 'SourceUnavailable';
  constructor(
    /** The service as people know it: `OSV`, `PyPI`, `Slack`. */
    readonly source: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A setting is wrong; a retry does not help. The message names the setting, the value seen and what is wanted. */
export class Misconfigured extends Error {
  override name = 'Misconfigured';
}

/** The message of anything thrown, for logs and for chaining. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
