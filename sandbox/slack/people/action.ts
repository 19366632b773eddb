import { type Field, stateKey } from '../block-kit/fields.js';
import type { JsonObject } from '../json.js';
import { objectOf, stringOf } from '../json.js';

/** The entry in `actions` for a person's action. */
export function actionOf(field: Field, state: JsonObject | undefined, actionTs: string): JsonObject {
  const { element, type, actionId, blockId } = field;
  const common = { type, action_id: actionId, block_id: blockId, action_ts: actionTs };
  if (type === 'button') {
    const { text, value, url, style } = element;
    return {
      ...common,
      text,
      ...(value === undefined ? {} : { value }),
      ...(url === undefined ? {} : { url }),
      ...(style === undefined ? {} : { style }),
    };
  }
  const key = stateKey(type);
  return {
    ...common,
    [key]: state?.[key],
    ...(element.placeholder ? { placeholder: element.placeholder } : {}),
  };
}

/** The text of an element's confirm dialog; undefined if it has none. */
export function confirmText({ element }: Field): string | undefined {
  if (!element.confirm) return undefined;
  const { title, text } = objectOf(element.confirm);
  return [title, text]
    .map((part) => stringOf(objectOf(part).text))
    .filter(Boolean)
    .join('\n');
}

/** Tells if a change of the field is sent to the app at once. */
export function dispatches({ block, element, type }: Field, occasion: 'changed' | 'entered'): boolean {
  if (block.type === 'input' && block.dispatch_action !== true) return false;
  if (!type.endsWith('_input')) return occasion === 'changed';
  const config = objectOf(element.dispatch_action_config).trigger_actions_on;
  const triggers = Array.isArray(config) ? config : ['on_enter_pressed'];
  return triggers.includes(occasion === 'changed' ? 'on_character_entered' : 'on_enter_pressed');
}
