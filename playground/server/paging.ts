import type { Arguments } from './api-arguments.js';
import { ApiError } from './api-error.js';
import type { Json } from './slack-shapes.js';

/** One page of a list by Slack's cursors. `standard` items when no limit is asked. */
export function page<T>(items: T[], args: Arguments, standard: number, most = 1_000): { items: T[]; metadata: Json; hasMore: boolean } {
  const cursor = args.text('cursor') ?? '';
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''));
  if (!Number.isInteger(start) || start < 0) throw new ApiError('invalid_cursor');
  const asked = args.number('limit') ?? standard;
  const limit = Math.min(asked < 1 ? standard : asked, most);
  const hasMore = start + limit < items.length;
  const next = hasMore ? Buffer.from(`next:${start + limit}`).toString('base64') : '';
  return { items: items.slice(start, start + limit), metadata: { response_metadata: { next_cursor: next } }, hasMore };
}
