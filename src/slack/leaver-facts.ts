import type { KnownBlock } from '@slack/types';
import type { Request } from '../approvals/request.js';
import { context, section } from './blocks.js';
import { cutEnd, escaped } from './text.js';

type AboutLeaver = Pick<Request, 'leaver'>;

const factLine = ({ personal }: { readonly personal: string }): string =>
  `• ${escaped(cutEnd(personal, 600))}`;

/** The most important facts about a person who left, for the card; the thread and Details have all of them. */
export function leaverFactsOnCard({ leaver }: AboutLeaver): KnownBlock[] {
  const facts = leaver?.facts ?? [];
  const shown = facts.slice(0, facts.length > 5 ? 4 : 5).map(factLine);
  if (shown.length === 0) return [];
  const rest = facts.length - shown.length;
  return [
    section(cutEnd(shown.join('\n'), 2900)),
    ...(rest > 0 ? [context(`and ${rest} more; the thread and Details have them all`)] : []),
  ];
}

/** All facts, in as few sections as Slack's limits allow. */
export function leaverFacts({ leaver }: AboutLeaver): KnownBlock[] {
  const parts: string[] = [];
  for (const line of (leaver?.facts ?? []).map(factLine)) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length < 2900) parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line);
  }
  return parts.map((part) => section(part));
}
