import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import { legible } from './legible.js';
import { cutEnd, cutMiddle } from './text.js';

/** Text that is shown exactly as it is, with no markup in it at all. */
export const plain = (text: string, max = 3000): PlainTextElement => ({
  type: 'plain_text',
  text: cutEnd(legible(text), max) || ' ',
  emoji: false,
});

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: plain(cutMiddle(legible(text), 150), 150),
});

/** Verbatim: Slack makes no links of addresses and channel names that merely stand there. */
export const markupText = (markup: string, max: number): MrkdwnElement => ({
  type: 'mrkdwn',
  text: cutEnd(markup, max),
  verbatim: true,
});

/** Our own words in Slack's markup, shown whole; typed parts must be escaped before. */
export const section = (markup: string): SectionBlock => ({
  type: 'section',
  text: markupText(markup, 3000),
  expand: true,
});

/** What a person typed, as it is. */
export const quoted = (text: string): SectionBlock => ({
  type: 'section',
  text: plain(`“${text}”`),
  expand: true,
});

export const context = (...markup: string[]): ContextBlock => ({
  type: 'context',
  elements: markup.slice(0, 10).map((text) => markupText(text, 2000)),
});

export const actions = (blockId: string, ...buttons: Button[]): KnownBlock[] =>
  buttons.length > 0
    ? [{ type: 'actions', block_id: blockId, elements: buttons.slice(0, 25) } satisfies ActionsBlock]
    : [];

export interface ButtonLook {
  readonly style?: 'primary' | 'danger';
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    /** Where it cannot be taken back. */
    readonly danger?: boolean;
  };
  /** What a screen reader says in place of the label. */
  readonly spoken?: string;
}

export function button(actionId: string, label: string, value: string, look: ButtonLook = {}): Button {
  const { style, confirm, spoken } = look;
  return {
    type: 'button',
    action_id: actionId,
    text: plain(label, 75),
    value,
    ...(style && { style }),
    ...(spoken && { accessibility_label: cutEnd(legible(spoken), 75) }),
    ...(confirm && {
      confirm: {
        title: plain(confirm.title, 100),
        text: plain(confirm.text, 300),
        confirm: plain(confirm.yes, 30),
        deny: plain('Back', 30),
        ...(confirm.danger && { style: 'danger' as const }),
      },
    }),
  };
}
