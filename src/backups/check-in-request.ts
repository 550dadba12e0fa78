import type { CheckIn, Signal } from './monitor.js';

/** A request to `/ping/…` as far as its address tells. */
export interface CheckInAddress {
  key: string;
  /** What stands behind the key: empty, `start`, `fail` or an exit status. */
  word: string;
  rid: string;
  bytes: string;
}

/** Null when the address is not one of check-ins at all. */
export function readCheckInAddress(url: string): CheckInAddress | null {
  const [pathname = '', query = ''] = url.split('?');
  const [, key, word = ''] = /^\/ping\/([^/]+)(?:\/([^/]*))?\/?$/.exec(pathname) ?? [];
  const searchParams = new URLSearchParams(query);
  if (key === undefined) return null;
  return { key, word, rid: searchParams.get('rid') ?? '', bytes: searchParams.get('bytes') ?? '' };
}

/** The check-in, or what is wrong with it in words for whoever wrote the job. */
export function readCheckIn(address: CheckInAddress): CheckIn | string {
  const signal = readSignal(address.word);
  if (signal === null) return 'Behind the key stands nothing, start, fail or an exit status from 0 to 255.';
  if (address.rid.length > 64 || !/^[\w.:-]*$/.test(address.rid)) return 'rid is up to 64 letters, digits and .:-_';
  const bytes = address.bytes === '' ? null : Number(address.bytes);
  if (bytes !== null && (!Number.isSafeInteger(bytes) || bytes < 0)) return 'bytes is a whole number.';
  return { signal, rid: address.rid, bytes };
}

function readSignal(word: string): Signal | null {
  if (word === '') return { kind: 'success' };
  if (word === 'start') return { kind: 'start' };
  if (word === 'fail') return { kind: 'fail', exit: null };
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) return null;
  return Number(word) === 0 ? { kind: 'success' } : { kind: 'fail', exit: Number(word) };
}

/** Programs that fetch every address they see in a chat; their visit says nothing about a backup. */
const UNFURLERS =
  /slackbot|slack-imgproxy|twitterbot|facebookexternalhit|facebot|discordbot|telegrambot|whatsapp|linkedinbot|skypeuripreview|mattermost|zulip|googlebot|bingbot|applebot|embedly|iframely|google-pagerenderer|microsoftpreview|teamsbot/i;

export function isUnfurler(userAgent: string): boolean {
  return UNFURLERS.test(userAgent);
}
