import type { Button, SectionBlock } from '@slack/types';
import { section } from './blocks.js';
import { legible } from './legible.js';
import { cutEnd } from './text.js';

/** A section that Slack shows without folding its text, also on a phone. */
export const wholeSection = (markup: string): SectionBlock => ({ ...section(markup), expand: true });

/** The button with a text for screen readers; no markup. */
export const labelled = (button: Button, label: string): Button => ({
  ...button,
  accessibility_label: cutEnd(legible(label), 75),
});
