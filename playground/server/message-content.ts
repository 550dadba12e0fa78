import type { KnownBlock } from '@slack/types';
import type { Arguments } from './api-arguments.js';
import { ApiError } from './api-error.js';
import { checkMessageBlocks, isTooMuchText } from './check-blocks.js';
import { explain, type Problem } from './check-rules.js';
import { named } from './modals.js';
import { isJson, type Metadata } from './slack-shapes.js';

/** Longer texts are cut. */
export const MAX_TEXT = 40_000;
const MAX_METADATA_BYTES = 8_192;

export interface MessageContent {
  text: string;
  blocks?: KnownBlock[];
  wasCut: boolean;
}

/** @throws {ApiError} `no_text`, `invalid_blocks`, `invalid_blocks_format`, `msg_blocks_too_long` */
export function messageContent(args: Arguments): MessageContent {
  const text = args.text('text') ?? args.text('markdown_text') ?? '';
  const blocks = args.json('blocks', 'invalid_blocks_format');
  if (blocks === undefined || (Array.isArray(blocks) && blocks.length === 0)) {
    if (text.trim() === '') throw new ApiError('no_text');
    return { text: text.slice(0, MAX_TEXT), wasCut: text.length > MAX_TEXT };
  }
  return { text: text.slice(0, MAX_TEXT), blocks: acceptableBlocks(blocks), wasCut: text.length > MAX_TEXT };
}

/** @throws {ApiError} when Slack would refuse the blocks of a message. */
export function acceptableBlocks(blocks: unknown): KnownBlock[] {
  if (!Array.isArray(blocks)) throw new ApiError('invalid_blocks_format');
  const problems = checkMessageBlocks(blocks);
  if (problems.length > 0) throw invalidBlocks(problems);
  if (isTooMuchText(blocks)) throw new ApiError('msg_blocks_too_long');
  const stored: unknown = named(blocks);
  return stored as KnownBlock[];
}

function invalidBlocks(problems: Problem[]): ApiError {
  const errors = problems.map(explain);
  return new ApiError('invalid_blocks', { errors, response_metadata: { messages: errors.map((one) => `[ERROR] ${one}`) } });
}

/** The metadata of a message; undefined when none was given, null when it is to be removed. */
export function messageMetadata(args: Arguments): Metadata | null | undefined {
  const given = args.json('metadata', 'invalid_metadata_format');
  if (given === undefined) return undefined;
  if (!isJson(given)) throw new ApiError('invalid_metadata_format');
  if (Object.keys(given).length === 0) return null;
  const { event_type: type, event_payload: payload } = given;
  if (typeof type !== 'string' || type === '' || !isJson(payload)) throw new ApiError('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(given)) > MAX_METADATA_BYTES) throw new ApiError('metadata_too_large');
  return { event_type: type, event_payload: payload };
}
