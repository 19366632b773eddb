import { randomBytes } from 'node:crypto';
import type { StateValues } from '../entities.js';
import { isObject, type Json, type JsonObject, objectOf, objectsOf, stringOf } from '../json.js';

/** A control on a surface that a person can click, choose in or type into. */
export interface Field {
  block: JsonObject;
  blockId: string;
  actionId: string;
  type: string;
  element: JsonObject;
  /** The text beside it or on it. */
  label: string;
  optional: boolean;
}

/** The key of a chosen or typed value in the state, by kind of element. */
const stateKeys: { [type: string]: [key: string, initial: string, empty: Json] } = {
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  checkboxes: ['selected_options', 'initial_options', []],
  users_select: ['selected_user', 'initial_user', null],
  multi_users_select: ['selected_users', 'initial_users', []],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  channels_select: ['selected_channel', 'initial_channel', null],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
};

/** The state key of a choice; an overflow menu has one although it keeps no state. */
export function stateKey(type: string): string {
  if (type === 'overflow') return 'selected_option';
  return stateKeys[type]?.[0] ?? 'value';
}

export function fieldsOf(blocks: JsonObject[]): Field[] {
  return blocks.flatMap((block) => elementsOf(block).map((element) => fieldOf(block, element)));
}

/** The values of a new surface; typed values are kept if their block and action are unchanged. */
export function stateOf(blocks: JsonObject[], kept: StateValues = {}): StateValues {
  const values: StateValues = {};
  for (const { blockId, actionId, type, element } of fieldsOf(blocks)) {
    const [key, initial, empty] = stateKeys[type] ?? [];
    if (key === undefined || initial === undefined) continue;
    const before = kept[blockId]?.[actionId];
    const same = before?.type === type ? before : { type, [key]: element[initial] ?? empty };
    values[blockId] = { ...values[blockId], [actionId]: same };
  }
  return values;
}

/** The blocks, with ids that Slack creates for those without one. */
export function withIds(blocks: Json): JsonObject[] {
  return objectsOf(blocks).map((block) => {
    const named: JsonObject = { ...block, block_id: block.block_id ?? madeUpId() };
    if (isObject(block.element)) named.element = withActionId(block.element);
    if (isObject(block.accessory)) named.accessory = withActionId(block.accessory);
    if (block.type === 'actions') named.elements = objectsOf(block.elements).map(withActionId);
    return named;
  });
}

function withActionId(element: JsonObject): JsonObject {
  return element.type === 'image' ? element : { ...element, action_id: element.action_id ?? madeUpId() };
}

function madeUpId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}

function elementsOf(block: JsonObject): JsonObject[] {
  const single = [block.element, block.accessory].filter(isObject);
  const several = block.type === 'actions' ? objectsOf(block.elements) : objectsOf(block.actions);
  return [...single, ...several].filter(({ type }) => type !== 'image');
}

function fieldOf(block: JsonObject, element: JsonObject): Field {
  const beside = block.type === 'input' ? block.label : (element.text ?? element.placeholder);
  return {
    block,
    blockId: stringOf(block.block_id),
    actionId: stringOf(element.action_id),
    type: stringOf(element.type),
    element,
    label: stringOf(objectOf(beside).text),
    optional: block.type !== 'input' || block.optional === true,
  };
}
