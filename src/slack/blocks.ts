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
import { cutEnd, cutMiddle, plainly } from './text.js';

/** Text that Slack shows exactly as it is, without any markup. */
export const plain = (text: string, max = 3000): PlainTextElement => ({
  type: 'plain_text',
  text: cutEnd(legible(text), max) || ' ',
  emoji: false,
});

export const header = (text: string): HeaderBlock => ({
  type: 'header',
  text: plain(cutMiddle(plainly(text), 150), 150),
});

/** Verbatim text, so that Slack does not turn bare addresses and channel names into links. */
const markupText = (markup: string, max: number): MrkdwnElement => ({
  type: 'mrkdwn',
  text: cutEnd(markup, max),
  verbatim: true,
});

/** Usher's own words in Slack's markup, without folding; the caller escapes typed parts. */
export const section = (markup: string): SectionBlock => ({
  type: 'section',
  text: markupText(markup, 3000),
  expand: true,
});

/** A person's own words, unchanged. */
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
    /** Set for an act that nobody can take back; a red button asks in red anyway. */
    readonly danger?: boolean;
  };
  /** The text that a screen reader says instead of the label. */
  readonly spoken?: string;
}

/** A button that opens a page in the browser. Slack reports the click too, so a listener has to acknowledge it. */
export const linkButton = (actionId: string, label: string, value: string, url: string): Button => ({
  ...button(actionId, label, value),
  url,
});

export function button(actionId: string, label: string, value: string, look: ButtonLook = {}): Button {
  const { style, confirm, spoken } = look;
  return {
    type: 'button',
    action_id: actionId,
    text: plain(plainly(label), 75),
    value,
    ...(style && { style }),
    ...(spoken && { accessibility_label: cutEnd(plainly(spoken), 75) }),
    ...(confirm && {
      confirm: {
        title: plain(confirm.title, 100),
        text: plain(confirm.text, 300),
        confirm: plain(confirm.yes, 30),
        deny: plain('Back', 30),
        ...((confirm.danger || style === 'danger') && { style: 'danger' as const }),
      },
    }),
  };
}
