import { isObject, type Json, type JsonObject } from '../json.js';

export type Surface = 'message' | 'modal' | 'home';

/** Collects problems, in Slack's words and with its pointers. */
export class Problems {
  readonly found: string[] = [];

  add(at: string, problem: string): void {
    this.found.push(`${problem} [json-pointer:${at}]`);
  }
}

export interface TextRule {
  max: number;
  plain?: boolean;
  optional?: boolean;
}

export function checkText(value: Json, at: string, rule: TextRule, problems: Problems): void {
  if (value === undefined && rule.optional) return;
  if (!isObject(value)) {
    problems.add(at, value === undefined ? 'missing required field' : 'must provide an object');
    return;
  }
  if (value.type !== 'plain_text' && (rule.plain || value.type !== 'mrkdwn')) {
    problems.add(
      `${at}/type`,
      `failed to match: must be ${rule.plain ? 'plain_text' : 'plain_text or mrkdwn'}`,
    );
  }
  checkKeys(value, at, value.type === 'plain_text' ? ['emoji'] : ['verbatim'], ['text'], problems);
  checkString(value.text, `${at}/text`, { max: rule.max }, problems);
}

/** The length is that of the text as sent, including escapes. */
export function checkString(
  value: Json,
  at: string,
  rule: { max: number; optional?: boolean; empty?: boolean },
  problems: Problems,
): void {
  if (value === undefined && rule.optional) return;
  if (typeof value !== 'string') problems.add(at, 'must be a string');
  else if (value.length === 0 && !rule.empty) problems.add(at, 'must be more than 0 characters');
  else if (value.length > rule.max) problems.add(at, `must be less than ${rule.max + 1} characters`);
}

export function checkKeys(
  object: JsonObject,
  at: string,
  optional: string[],
  required: string[],
  problems: Problems,
): void {
  for (const key of required) {
    if (object[key] === undefined) problems.add(at, `missing required field: ${key}`);
  }
  for (const key of Object.keys(object)) {
    if (key === 'type' || object[key] === undefined || optional.includes(key) || required.includes(key))
      continue;
    problems.add(at, `invalid additional property: ${key}`);
  }
}

export function checkCount(list: Json, at: string, min: number, max: number, problems: Problems): Json[] {
  if (!Array.isArray(list)) {
    problems.add(at, 'must be an array');
    return [];
  }
  if (list.length < min) problems.add(at, `no less than ${min} items required`);
  if (list.length > max) problems.add(at, `no more than ${max} items allowed`);
  return list;
}

export function checkConfirm(value: Json, at: string, problems: Problems): void {
  if (value === undefined) return;
  if (!isObject(value)) {
    problems.add(at, 'must provide an object');
    return;
  }
  checkKeys(value, at, ['style'], ['title', 'text', 'confirm', 'deny'], problems);
  checkText(value.title, `${at}/title`, { max: 100, plain: true, optional: true }, problems);
  checkText(value.text, `${at}/text`, { max: 300, optional: true }, problems);
  checkText(value.confirm, `${at}/confirm`, { max: 30, plain: true, optional: true }, problems);
  checkText(value.deny, `${at}/deny`, { max: 30, plain: true, optional: true }, problems);
}
