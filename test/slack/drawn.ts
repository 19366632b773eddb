import { z } from 'zod';
import { blockProblems } from '../../sandbox/slack/block-kit/blocks.js';
import { viewProblems } from '../../sandbox/slack/block-kit/views.js';
import type { Json } from '../../sandbox/slack/json.js';

interface Shown {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** A message as a reader sees it: the notification's text, and then each block on its own line. */
export const drawn = ({ text, blocks }: Shown): string => seen(`${text}\n---\n${drawnBlocks(blocks)}`);

/** Shows the invisible characters that keep typed text from being markup. */
export const seen = (markup: string): string => markup.replaceAll('\u200B', '[ZWSP]');

/** `# header`, `> context`, `"plain text"`, `| field of a section`, `[Button]`, `Label: field of a form`. */
export const drawnBlocks = (blocks: readonly unknown[]): string =>
  z.array(block).parse(blocks).map(drawnBlock).join('\n');

/** A modal: its title, its buttons, and its blocks. */
export function drawnModal(view: unknown): string {
  const { title, submit, close, blocks } = modal.parse(view);
  const buttons = [submit, close].flatMap((one) => (one ? [`[${one.text}]`] : []));
  return seen(`${title.text} ${buttons.join(' ')}\n---\n${drawnBlocks(blocks)}`);
}

const text = z.object({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string() });
const button = z.object({
  type: z.literal('button'),
  text,
  style: z.string().optional(),
  confirm: z.object({ title: text, text }).optional(),
});
const option = z.object({ text });
const select = z.object({
  type: z.literal('static_select'),
  options: z.array(option),
  initial_option: option.optional(),
});
const element = z.object({
  type: z.string(),
  options: z.array(option).optional(),
  initial_option: option.optional(),
  initial_value: z.string().optional(),
});
const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text }),
  z.object({
    type: z.literal('section'),
    text: text.optional(),
    fields: z.array(text).default([]),
    accessory: button.optional(),
  }),
  z.object({ type: z.literal('context'), elements: z.array(text) }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('actions'), elements: z.array(z.union([button, select])) }),
  z.object({
    type: z.literal('input'),
    label: text,
    hint: text.optional(),
    optional: z.boolean(),
    element,
  }),
]);
type Block = z.infer<typeof block>;
const modal = z.object({
  title: text,
  submit: text.optional(),
  close: text.optional(),
  blocks: z.array(z.unknown()),
});

function drawnBlock(one: Block): string {
  switch (one.type) {
    case 'header':
      return `# ${one.text.text}`;
    case 'section':
      return [
        ...(one.text ? [words(one.text)] : []),
        ...one.fields.map((field) => `| ${words(field)}`),
        ...(one.accessory ? [drawnButton(one.accessory)] : []),
      ].join('\n');
    case 'context':
      return `> ${one.elements.map(words).join(' · ')}`;
    case 'actions':
      return one.elements
        .map((element) => (element.type === 'button' ? drawnButton(element) : drawnSelect(element)))
        .join(' ');
    case 'divider':
      return '———';
    case 'input':
      return drawnField(one);
  }
}

const words = (one: z.infer<typeof text>): string => (one.type === 'plain_text' ? `"${one.text}"` : one.text);

function drawnButton({ text: label, style, confirm }: z.infer<typeof button>): string {
  const asks = confirm ? `, asks “${confirm.title.text} ${confirm.text.text}”` : '';
  return `[${label.text}${style ? `, ${style}` : ''}${asks}]`;
}

const drawnSelect = ({ options, initial_option }: z.infer<typeof select>): string =>
  `(${options.map((one) => one.text.text).join(' | ')}) = ${initial_option?.text.text}`;

function drawnField({ label, hint, optional, element: field }: Extract<Block, { type: 'input' }>): string {
  const choices = field.options?.map((one) => one.text.text).join(' | ');
  const initial = field.initial_option?.text.text ?? field.initial_value;
  return [
    `${label.text}${optional ? ' (optional)' : ''}: ${field.type}`,
    ...(choices === undefined ? [] : [`(${choices})`]),
    ...(initial === undefined ? [] : [`= ${initial}`]),
    ...(hint ? [`“${hint.text}”`] : []),
  ].join(' ');
}

/** A name far longer than any real one, and even longer when it is escaped. */
export const longName = `Ana ${'&<*_ '.repeat(800)} Costa`;

/** The reasons for which Slack would refuse a message. */
export const problemsOf = ({ text: fallback, blocks }: Shown): string[] => [
  ...(fallback.trim() === '' || fallback.length > 40_000 ? [`a text of ${fallback.length} characters`] : []),
  ...(blocks.length > 50 ? [`${blocks.length} blocks`] : []),
  ...tooLong(blocks),
  ...blockProblems(asJson(blocks), 'message'),
];

/** The reasons for which Slack would refuse a modal or the Home tab. */
export function viewProblemsOf(view: {
  readonly type: string;
  readonly blocks: readonly unknown[];
}): string[] {
  const type = z.enum(['modal', 'home']).parse(view.type);
  return [...tooLong(view.blocks), ...viewProblems(asJson(view), type)];
}

/** The value as it is sent. */
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

const most = { section: 3000, header: 150, button: 75 } as const;
/** A text in a context is itself the element. */
const part = z.object({ type: z.string(), text: z.union([z.string(), text]).optional() });
const parts = part.extend({ elements: z.array(part).default([]) });

/** Slack's own limits again, independent of the sandbox's. */
function tooLong(blocks: readonly unknown[]): string[] {
  const all = z
    .array(parts)
    .parse(blocks)
    .flatMap((one) => [one, ...one.elements]);
  return all.flatMap(({ type, text: said }) => {
    const limit = type === 'section' || type === 'header' || type === 'button' ? most[type] : undefined;
    const { length } = typeof said === 'object' ? said.text : (said ?? '');
    return limit !== undefined && length > limit ? [`a ${type} of ${length} characters`] : [];
  });
}
