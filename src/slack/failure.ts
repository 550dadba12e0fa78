import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { Misconfigured, messageOf, SourceUnavailable, UserError } from '../shared/errors.js';

/** What went wrong, for the person who asked. */
export interface Failure {
  text: string;
  /** A bug, or something whoever runs Farrier must see: it goes into the log with its stack. */
  isOurs: boolean;
}

/** The app is not in that workspace (any more): its requests are dropped. */
export class UnknownWorkspace extends Error {
  override name = 'UnknownWorkspace';
}

/** Something no Slack would send. */
export class MalformedRequest extends Error {
  override name = 'MalformedRequest';
}

/** How to tell a person about an error. `ref` finds it in the log. */
export function describeFailure(error: unknown, ref: string): Failure {
  const root = rootOf(error);
  if (root instanceof UserError) return { text: withoutNotifying(root.message), isOurs: false };
  if (root instanceof SourceUnavailable) return { text: `${withoutNotifying(root.message)} Try again in a minute.`, isOurs: true };
  if (root instanceof Misconfigured) {
    return { text: `Farrier is not set up for that: ${withoutNotifying(root.message)} Tell whoever runs it (ref ${ref}).`, isOurs: true };
  }
  if (isRedisAway(root)) {
    return { text: 'Nothing was started: Farrier cannot reach its own database (Redis) right now. Try again in a minute.', isOurs: true };
  }
  if (root instanceof WebAPIRequestError || root instanceof WebAPIHTTPError || root instanceof WebAPIRateLimitedError) {
    return { text: `Slack does not answer Farrier right now (ref ${ref}). Try again in a minute.`, isOurs: true };
  }
  if (isTooLate(root)) {
    return {
      text: `Slack lets me open a form for three seconds, and they were over (ref ${ref}). Nothing changed; press it again.`,
      isOurs: true,
    };
  }
  return { text: `Something went wrong (ref ${ref}). It is in the log; tell whoever runs Farrier.`, isOurs: true };
}

/** A form could not be opened: Redis or Slack took longer than a trigger lives. */
function isTooLate(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === 'expired_trigger_id';
}

/** The error that a listener threw, out of what Bolt wraps around it. */
export function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 5 && root instanceof Error; depth += 1) {
    if (root instanceof WebAPIRequestError) return root;
    if ('originals' in root && Array.isArray(root.originals) && root.originals.length > 0) root = root.originals[0];
    else if ('original' in root && root.original instanceof Error) root = root.original;
    else return root;
  }
  return root;
}

/** Whether the error says that Redis cannot be reached (or cannot be used yet). */
export function isRedisAway(error: unknown): boolean {
  if (error instanceof Error && (error.name === 'MaxRetriesPerRequestError' || error.name === 'ClusterAllFailedError')) return true;
  return /enableOfflineQueue|Connection is closed|connect ECONNREFUSED|connect ENOENT|^LOADING|^MASTERDOWN|^CLUSTERDOWN|^READONLY/.test(
    messageOf(error),
  );
}

/** A message that quotes what was typed must not mention anybody with it. */
function withoutNotifying(text: string): string {
  return text.replaceAll(/<(?=[!@#])/g, '&lt;');
}
