import type { KnownBlock } from '@slack/types';
import type { Personal } from '../approvals/personal.js';
import type { Request } from '../approvals/request.js';
import { context, section } from './blocks.js';
import { cutEnd, escaped } from './text.js';
import { roleWord } from './words.js';

type AboutLeaver = Pick<Request, 'leaver'>;

/** The facts that the card's change lines do not have: an organization that they leave, with their role, is one. */
function otherFacts({ leaver, revision }: AboutLeaver & Pick<Request, 'revision'>): readonly Personal[] {
  const said = revision.plans.flatMap(({ organization, differences }) =>
    differences.map(({ now }) => `${organization.name}: ${roleWord(now)}`),
  );
  return (leaver?.facts ?? []).filter(({ personal }) => !said.some((line) => personal.startsWith(line)));
}

const factLine = ({ personal }: { readonly personal: string }): string =>
  `• ${escaped(cutEnd(personal, 600))}`;

/**
 * The most important facts about a person who left that the card does not have yet; the thread and Details have all of
 * them.
 */
export function leaverFactsOnCard(request: AboutLeaver & Pick<Request, 'revision'>): KnownBlock[] {
  const facts = otherFacts(request);
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
