import { z } from 'zod';
import { blockProblems } from '../../sandbox/slack/block-kit/blocks.js';
import { viewProblems } from '../../sandbox/slack/block-kit/views.js';
import type { Json } from '../../sandbox/slack/json.js';
import { messageProblems, wholeViewProblems } from './limits.js';

interface Shown {
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** A message as a reader sees it: the notification's text, and then each block on its own line. */
export const drawn = ({ text, blocks }: Shown): string => seen(`${text}\n---\n${drawnBlocks(blocks)}`);

/** Shows the invisible characters that keep typed text from being markup. */
export const seen = (markup: string): string => markup.replaceAll('\u200B', '[ZWSP]');

/**
 * `# header`, `> context`, `"plain text"`, `| field of a section`, `[Button]`, `Label: field of a form`. A section that
 * Slack folds ends with `[folds]`. An empty field shows its `‹example›`. Below buttons stands the text that a screen reader says instead of their labels.
 */
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
  accessibility_label: z.string().optional(),
  confirm: z
    .object({ title: text, text, confirm: text, deny: text, style: z.string().optional() })
    .optional(),
});
type Drawable = z.infer<typeof button>;
const option = z.object({ text, description: text.optional() });
const select = z.object({
  type: z.literal('static_select'),
  options: z.array(option),
  initial_option: option.optional(),
  placeholder: text.optional(),
});
const element = z.object({
  type: z.string(),
  options: z.array(option).optional(),
  initial_option: option.optional(),
  initial_options: z.array(option).optional(),
  initial_value: z.string().optional(),
  placeholder: text.optional(),
});
const block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text }),
  z.object({
    type: z.literal('section'),
    text: text.optional(),
    fields: z.array(text).default([]),
    accessory: z.union([button, select]).optional(),
    expand: z.boolean().default(false),
  }),
  z.object({ type: z.literal('context'), elements: z.array(text) }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('actions'), elements: z.array(z.union([button, select])) }),
  z.object({
    type: z.literal('input'),
    label: text,
    hint: text.optional(),
    optional: z.boolean().default(false),
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
        ...(one.text ? [`${words(one.text)}${one.expand ? '' : ' [folds]'}`] : []),
        ...one.fields.map((field) => `| ${words(field)}`),
        ...(one.accessory ? drawnElements([one.accessory]) : []),
      ].join('\n');
    case 'context':
      return `> ${one.elements.map(words).join(' · ')}`;
    case 'actions':
      return drawnElements(one.elements).join('\n');
    case 'divider':
      return '———';
    case 'input':
      return drawnField(one);
  }
}

const drawnElements = (elements: readonly (Drawable | z.infer<typeof select>)[]): string[] => [
  elements.map((one) => (one.type === 'button' ? drawnButton(one) : drawnSelect(one))).join(' '),
  ...spokenOf(elements.flatMap((one) => (one.type === 'button' ? [one] : []))),
];

const words = (one: z.infer<typeof text>): string => (one.type === 'plain_text' ? `"${one.text}"` : one.text);

function drawnButton({ text: label, style, confirm }: Drawable): string {
  return `[${label.text}${style ? `, ${style}` : ''}${confirm ? `, asks ${drawnConfirm(confirm)}` : ''}]`;
}

const drawnConfirm = ({ title, text: question, confirm, deny, style }: NonNullable<Drawable['confirm']>) =>
  `“${title.text} ${question.text}” (${confirm.text}${style ? `, ${style}` : ''} | ${deny.text})`;

/** The texts for screen readers, one line each; one for all buttons that only say more after their label. */
function spokenOf(buttons: readonly Drawable[]): string[] {
  const lines = buttons.flatMap(({ text: label, accessibility_label: said }) => {
    if (said === undefined) return [];
    return [said.startsWith(`${label.text} `) ? `… ${said.slice(label.text.length + 1)}` : said];
  });
  return [...new Set(lines)].map((line) => `(spoken: ${line})`);
}

const drawnSelect = ({ options, initial_option, placeholder }: z.infer<typeof select>): string =>
  `(${options.map(drawnOption).join(' | ')}) ${initial_option ? `= ${initial_option.text.text}` : `‹${placeholder?.text}›`}`;

const drawnOption = ({ text: label, description }: z.infer<typeof option>): string =>
  `${label.text}${description ? `: ${description.text}` : ''}`;

function drawnField({ label, hint, optional, element: field }: Extract<Block, { type: 'input' }>): string {
  const choices = field.options?.map(drawnOption).join(' | ');
  const several = field.initial_options?.map((one) => one.text.text).join(', ');
  const initial = field.initial_option?.text.text ?? several ?? field.initial_value;
  return [
    `${label.text}${optional ? ' (optional)' : ''}: ${field.type}`,
    ...(choices === undefined ? [] : [`(${choices})`]),
    ...(initial === undefined ? [] : [`= ${initial}`]),
    ...(field.placeholder ? [`‹${field.placeholder.text}›`] : []),
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
  ...messageProblems(asJson(blocks)),
];

/** The reasons for which Slack would refuse a modal or the Home tab. */
export function viewProblemsOf(view: {
  readonly type: string;
  readonly blocks: readonly unknown[];
}): string[] {
  const type = z.enum(['modal', 'home']).parse(view.type);
  return [...tooLong(view.blocks), ...viewProblems(asJson(view), type), ...wholeViewProblems(asJson(view))];
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
