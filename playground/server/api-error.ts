import type { Json } from './slack-shapes.js';

/** An answer `{ ok: false, error }`, thrown inside a method of the Web API. */
export class ApiError extends Error {
  readonly code: string;
  readonly details: Json;

  constructor(code: string, details: Json = {}) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }
}
