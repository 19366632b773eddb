import type { Field } from '../block-kit/fields.js';
import { stateKey } from '../block-kit/fields.js';
import { optionsOf } from '../block-kit/options.js';
import type { JsonObject } from '../json.js';
import { objectOf, stringOf } from '../json.js';
import type { Workspace } from '../workspace.js';

export type Entry = string | string[] | null;

/** The state of a field after a person chose or typed something. Throws if Slack's client would prevent it. */
export function entered(
  workspace: Workspace,
  field: Field,
  entry: Entry,
  suggested: JsonObject[],
): JsonObject {
  const key = stateKey(field.type);
  if (entry === null) return { type: field.type, [key]: isMultiple(field) ? [] : null };
  if (!isMultiple(field))
    return { type: field.type, [key]: single(workspace, field, one(field, entry), suggested) };
  const entries = Array.isArray(entry) ? entry : [entry];
  const most = field.element.max_selected_items;
  if (typeof most === 'number' && entries.length > most)
    throw new Error(`"${field.label}" takes at most ${most}`);
  return { type: field.type, [key]: entries.map((each) => single(workspace, field, each, suggested)) };
}

function isMultiple({ type }: Field): boolean {
  return type.startsWith('multi_') || type === 'checkboxes';
}

/** The error that Slack's client shows at a field on submission; undefined if there is none. */
export function complaint(field: Field, state: JsonObject | undefined): string | undefined {
  const value = state?.[stateKey(field.type)];
  const empty =
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (empty) return field.optional ? undefined : 'Please complete this required field.';
  const text = stringOf(value);
  const { min_length } = field.element;
  if (typeof min_length === 'number' && text.length < min_length)
    return `Please enter at least ${min_length} characters.`;
  if (field.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return 'Please enter a valid email address.';
  if (field.type === 'url_text_input' && !URL.canParse(text)) return 'Please enter a valid URL.';
  return undefined;
}

function one(field: Field, entry: string | string[]): string {
  if (typeof entry === 'string') return entry;
  throw new Error(`"${field.label}" takes one value`);
}

function single(
  workspace: Workspace,
  field: Field,
  entry: string,
  suggested: JsonObject[],
): JsonObject | string | number | null {
  switch (field.type.replace(/^multi_/, '')) {
    case 'static_select':
    case 'radio_buttons':
    case 'checkboxes':
    case 'overflow':
      return offered(field, entry, optionsOf(field.element));
    case 'external_select':
      return offered(field, entry, suggested, ' (suggestions come from typeahead)');
    case 'users_select':
      return known(field, entry, workspace.users);
    case 'channels_select':
    case 'conversations_select':
      return known(field, entry, workspace.channels);
    case 'datetimepicker':
      return Number(entry);
    case 'datepicker':
      return shaped(field, entry, /^\d{4}-\d{2}-\d{2}$/);
    case 'timepicker':
      return shaped(field, entry, /^\d{2}:\d{2}$/);
    case 'number_input':
      return shaped(field, entry, field.element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/);
    case 'plain_text_input':
      return typed(field, entry);
    case 'email_text_input':
    case 'url_text_input':
      return entry === '' ? null : entry;
    default:
      throw new Error(`"${field.label}" is a ${field.type}, which takes no value`);
  }
}

function offered(field: Field, entry: string, options: JsonObject[], hint = ''): JsonObject {
  const option = options.find(({ text, value }) => value === entry || objectOf(text).text === entry);
  if (option) return option;
  const texts = options.map(({ text }) => stringOf(objectOf(text).text)).join(', ') || 'nothing';
  throw new Error(`"${entry}" is not offered in "${field.label}"${hint}; offered: ${texts}`);
}

function known(field: Field, entry: string, all: Map<string, { id: string; name: string }>): string {
  const found = all.get(entry) ?? [...all.values()].find(({ name }) => name === entry.replace(/^[@#]/, ''));
  if (!found) throw new Error(`"${entry}" cannot be chosen in "${field.label}"`);
  return found.id;
}

function shaped(field: Field, entry: string, shape: RegExp): string {
  if (!shape.test(entry)) throw new Error(`"${entry}" cannot be entered in "${field.label}"`);
  return entry;
}

function typed(field: Field, entry: string): string | null {
  const most = typeof field.element.max_length === 'number' ? field.element.max_length : 3000;
  if (entry.length > most) throw new Error(`"${field.label}" takes at most ${most} characters`);
  if (entry.includes('\n') && field.element.multiline !== true)
    throw new Error(`"${field.label}" takes one line`);
  return entry === '' ? null : entry;
}
