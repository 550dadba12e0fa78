import { ApiError } from './api-error.js';
import { isJson, type Json } from './slack-shapes.js';

/** The arguments of one Web API call, whichever way they came (query, form with JSON strings inside, or a JSON body). */
export interface Arguments {
  has(name: string): boolean;
  text(name: string): string | undefined;
  /** @throws {ApiError} when the argument is absent or empty, with the code Slack uses for it. */
  need(name: string, code?: string): string;
  flag(name: string): boolean;
  number(name: string): number | undefined;
  /** A structure, sent as a JSON string or as JSON. Undefined when absent. */
  json(name: string, code: string): unknown;
  list(name: string): string[];
}

export function parseArguments(contentType: string, body: string, query: URLSearchParams): Arguments {
  const values: Json = Object.fromEntries(query);
  if (contentType.startsWith('application/json')) {
    const parsed = parseJson(body === '' ? '{}' : body);
    if (!isJson(parsed)) throw new ApiError('invalid_json');
    Object.assign(values, parsed);
  } else {
    Object.assign(values, Object.fromEntries(new URLSearchParams(body)));
  }
  return argumentsOf(values);
}

export function argumentsOf(values: Json): Arguments {
  function text(name: string): string | undefined {
    const value = values[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return {
    has: (name) => values[name] !== undefined && values[name] !== null,
    text,
    need(name, code = 'invalid_arguments') {
      const value = text(name);
      if (value !== undefined && value !== '') return value;
      const messages = [`[ERROR] missing required field: ${name}`];
      throw new ApiError(code, code === 'invalid_arguments' ? { response_metadata: { messages } } : {});
    },
    flag: (name) => ['true', '1'].includes(text(name) ?? ''),
    number(name) {
      const value = text(name);
      return value === undefined || value === '' || Number.isNaN(Number(value)) ? undefined : Number(value);
    },
    json(name, code) {
      const value = values[name];
      if (value === undefined || value === null || value === '') return undefined;
      if (typeof value !== 'string') return value;
      const parsed = parseJson(value);
      if (parsed === undefined) throw new ApiError(code);
      return parsed;
    },
    list(name) {
      const value = values[name];
      if (Array.isArray(value)) return value.map(String);
      const given = text(name);
      if (given === undefined || given === '') return [];
      const parsed = given.startsWith('[') ? parseJson(given) : undefined;
      if (Array.isArray(parsed)) return parsed.map(String);
      return given.split(',').map((one) => one.trim());
    },
  };
}

/** The parsed text, or undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
