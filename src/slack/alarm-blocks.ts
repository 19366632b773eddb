import type { Button, SectionBlock } from '@slack/types';
import { section } from './blocks.js';
import { cutEnd, plainly } from './text.js';

/** A section that Slack shows without folding its text, also on a phone. */
export const wholeSection = (markup: string): SectionBlock => ({ ...section(markup), expand: true });

/** The button with a text for screen readers; no markup. */
export const labelled = (button: Button, label: string): Button => ({
  ...button,
  accessibility_label: cutEnd(plainly(label), 75),
});
