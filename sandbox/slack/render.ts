import { fieldsOf, stateKey } from './block-kit/fields.js';
import type { StateValues } from './entities.js';
import { isObject, type Json, type JsonObject, listOf, objectOf, objectsOf, stringOf } from './json.js';
import { readable } from './mrkdwn.js';
import { type Names, noNames } from './names.js';

interface Showing {
  names: Names;
  values: StateValues;
}

/** A message as text on the screen: its blocks, or its text if it has none. */
export function renderMessage(
  message: { text?: string; blocks?: JsonObject[] },
  names: Names = noNames,
): string {
  const blocks = message.blocks ?? [];
  if (blocks.length === 0) return readable(message.text ?? '', names);
  return renderBlocks(blocks, { names, values: {} });
}

export function renderView(view: JsonObject, names: Names = noNames): string {
  const values: StateValues = {};
  for (const [block, actions] of Object.entries(objectOf(objectOf(view.state).values))) {
    values[block] = Object.fromEntries(
      Object.entries(objectOf(actions)).map(([id, value]) => [id, objectOf(value)]),
    );
  }
  const showing = { names, values };
  const title = textOf(view.title, showing);
  const buttons = [view.close, view.submit].map((label) => textOf(label, showing)).filter(Boolean);
  const foot = buttons.map((label) => `[${label}]`).join(' ');
  return [title && `== ${title} ==`, renderBlocks(objectsOf(view.blocks), showing), foot]
    .filter(Boolean)
    .join('\n');
}

function renderBlocks(blocks: JsonObject[], showing: Showing): string {
  return blocks
    .map((block) => renderBlock(block, showing))
    .filter(Boolean)
    .join('\n');
}

function renderBlock(block: JsonObject, showing: Showing): string {
  switch (block.type) {
    case 'header':
      return `# ${textOf(block.text, showing)}`;
    case 'divider':
      return '---';
    case 'section':
      return renderSection(block, showing);
    case 'context':
      return objectsOf(block.elements)
        .map((element) => contextElement(element, showing))
        .join(' · ');
    case 'actions':
      return elements(block, showing).join(' ');
    case 'input':
      return renderInput(block, showing);
    case 'markdown':
      return stringOf(block.text);
    case 'image':
      return `(image: ${stringOf(block.alt_text)})`;
    case 'alert':
      return `! ${textOf(block.text, showing)}`;
    case 'table':
    case 'data_table':
      return renderTable(block, showing);
    case 'card': {
      const parts = [block.title, block.subtitle, block.body].map((part) => textOf(part, showing));
      return [...parts, elements(block, showing).join(' ')].filter(Boolean).join('\n');
    }
    default:
      return richText(block, showing);
  }
}

function renderSection(block: JsonObject, showing: Showing): string {
  const fields = objectsOf(block.fields).map((field) => textOf(field, showing));
  return [textOf(block.text, showing), ...fields, elements(block, showing).join(' ')]
    .filter(Boolean)
    .join('\n');
}

function renderInput(block: JsonObject, showing: Showing): string {
  const optional = block.optional === true ? ' (optional)' : '';
  const hint = textOf(block.hint, showing);
  const line = `${textOf(block.label, showing)}${optional}: ${elements(block, showing).join(' ')}`;
  return hint ? `${line}\n  ${hint}` : line;
}

function renderTable(block: JsonObject, showing: Showing): string {
  const rows = listOf(block.rows).map((row) =>
    objectsOf(row)
      .map((cell) => cellText(cell, showing))
      .join(' | '),
  );
  return [stringOf(block.caption), ...rows].filter(Boolean).join('\n');
}

function cellText(cell: JsonObject, showing: Showing): string {
  if (typeof cell.text === 'string') return cell.text;
  return cell.value === undefined ? richText(cell, showing) : String(cell.value);
}

/** The controls of a block: buttons by their label, the others by their value. */
function elements(block: JsonObject, showing: Showing): string[] {
  return fieldsOf([block]).map(({ blockId, actionId, type, element }) => {
    if (type === 'button') return `[${textOf(element.text, showing)}]`;
    if (type === 'overflow') return '[…]';
    const value = shownValue(
      showing.values[blockId]?.[actionId]?.[stateKey(type)] ?? initialOf(element),
      showing,
    );
    const choices = type === 'radio_buttons' || type === 'checkboxes' ? choicesOf(element, showing) : '';
    const placeholder = textOf(element.placeholder, showing);
    return `[${value || (placeholder ? `${placeholder}…` : '')}]${choices && ` of ${choices}`}`;
  });
}

function initialOf(element: JsonObject): Json {
  const key = Object.keys(element).find((one) => one.startsWith('initial_'));
  return key === undefined ? undefined : element[key];
}

function choicesOf(element: JsonObject, showing: Showing): string {
  return objectsOf(element.options)
    .map((option) => textOf(option.text, showing))
    .join(', ');
}

function shownValue(value: Json, showing: Showing): string {
  if (Array.isArray(value)) return value.map((one) => shownValue(one, showing)).join(', ');
  if (isObject(value)) return textOf(value.text, showing);
  const text = value === undefined || value === null ? '' : String(value);
  const name = showing.names.user(text) ?? showing.names.channel(text);
  return name ?? text;
}

function contextElement(element: JsonObject, showing: Showing): string {
  return element.type === 'image' ? `(image: ${stringOf(element.alt_text)})` : textOf(element, showing);
}

/** Only mrkdwn resolves references; plain text stays unchanged. */
function textOf(text: Json, { names }: Showing): string {
  if (!isObject(text)) return '';
  const content = stringOf(text.text);
  return text.type === 'mrkdwn' ? readable(content, names) : content;
}

function richText(value: Json, showing: Showing): string {
  if (Array.isArray(value)) return value.map((one) => richText(one, showing)).join('');
  if (!isObject(value)) return '';
  if (value.type === 'user')
    return `@${showing.names.user(stringOf(value.user_id)) ?? stringOf(value.user_id)}`;
  if (value.type === 'channel')
    return `#${showing.names.channel(stringOf(value.channel_id)) ?? stringOf(value.channel_id)}`;
  if (value.type === 'emoji') return `:${stringOf(value.name)}:`;
  if (typeof value.text === 'string') return value.text;
  return richText(value.elements, showing);
}
