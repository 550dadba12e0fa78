import { asText } from './slack-shapes.js';

/** One fault in blocks or a view: where (a JSON pointer) and what, in Slack's words. */
export interface Problem {
  pointer: string;
  message: string;
}

export type Report = (pointer: string, message: string) => void;

/** Judges the value at `pointer`. */
export type Rule = (value: unknown, pointer: string, report: Report) => void;

export type Fields = Record<string, Rule | { required: Rule }>;

/** `must be less than 3001 characters [json-pointer:/blocks/0/text/text]` */
export function explain({ pointer, message }: Problem): string {
  return `${message} [json-pointer:${pointer}]`;
}

export const anything: Rule = () => undefined;

export function string(max: number, min = 0): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'string') return report(pointer, 'must provide a string');
    const { length } = value;
    if (length > max) report(pointer, `must be less than ${max + 1} characters`);
    if (length < min) report(pointer, `must be more than ${min - 1} characters`);
  };
}

/** A web address; Slack refuses others. */
export function url(max: number): Rule {
  return (value, pointer, report) => {
    string(max, 1)(value, pointer, report);
    if (typeof value === 'string' && value !== '' && !URL.canParse(value)) report(pointer, 'must be a valid URL');
  };
}

export function matching(pattern: RegExp, wanted: string): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(pointer, `must be ${wanted}`);
  };
}

export const boolean: Rule = (value, pointer, report) => {
  if (typeof value !== 'boolean') report(pointer, 'must provide a boolean');
};

export function integer(min: number, max: number): Rule {
  return (value, pointer, report) => {
    if (!Number.isInteger(value)) return report(pointer, 'must provide an integer');
    if (Number(value) < min) report(pointer, `must be greater than or equal to ${min}`);
    if (Number(value) > max) report(pointer, `must be less than or equal to ${max}`);
  };
}

export function oneOf(...allowed: string[]): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'string' || !allowed.includes(value)) report(pointer, 'must be a valid enum value');
  };
}

export function list(item: Rule, max: number, min = 1): Rule {
  return (value, pointer, report) => {
    if (!Array.isArray(value)) return report(pointer, 'must provide an array');
    if (value.length > max) report(pointer, `no more than ${max} items allowed`);
    if (value.length < min) report(pointer, `no fewer than ${min} items required`);
    for (const [index, one] of value.entries()) item(one, `${pointer}/${index}`, report);
  };
}

/** An object with these fields and no others. */
export function object(fields: Fields): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return report(pointer, 'must provide an object');
    for (const [name, field] of Object.entries(fields)) {
      if (typeof field === 'object' && !(name in value)) report(pointer, `missing required field: ${name}`);
    }
    for (const [name, inner] of Object.entries(value)) {
      const field = fields[name];
      if (field === undefined) report(pointer, `invalid additional property: ${name}`);
      else if (typeof field === 'object') field.required(inner, `${pointer}/${name}`, report);
      else if (inner !== null) field(inner, `${pointer}/${name}`, report);
    }
  };
}

/** An object whose `type` says which rule holds. */
export function byType(rules: Record<string, Rule>): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return report(pointer, 'must provide an object');
    const type = 'type' in value ? value.type : undefined;
    if (type === undefined) return report(pointer, 'missing required field: type');
    const rule = typeof type === 'string' ? rules[type] : undefined;
    if (rule === undefined) return report(`${pointer}/type`, `unsupported type: ${asText(type)}`);
    rule(value, pointer, report);
  };
}

export function all(...rules: Rule[]): Rule {
  return (value, pointer, report) => {
    for (const rule of rules) rule(value, pointer, report);
  };
}

/** The problems a rule finds. */
export function problemsOf(rule: Rule, value: unknown, pointer: string): Problem[] {
  const problems: Problem[] = [];
  rule(value, pointer, (where, message) => problems.push({ pointer: where, message }));
  return problems;
}
