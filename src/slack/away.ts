import type { KnownBlock } from '@slack/types';
import { listed } from '../approvals/listed.js';
import type { StandIn } from '../approvals/policy/stand-ins.js';
import { actions, button, section } from './blocks.js';
import { actionIds } from './ids.js';
import { mention } from './text.js';

/** The stand-in of a person, and the people for whom that person stands in, as Home shows them. */
export interface AwayShown {
  /** The person's own absence, until its last day is over. */
  readonly own: StandIn | undefined;
  /** Whether the present policy allows the absence. */
  readonly holds: boolean;
  readonly standsFor: readonly StandIn[];
}

/** The part of Home about absences; empty if there are none. */
export function awayBlocks({ own, holds, standsFor }: AwayShown): KnownBlock[] {
  const forWhom = listed(standsFor.map(({ who, until }) => `${mention(who)} until ${until}`));
  return [
    ...(own ? [section(ownLine(own, holds)), ...actions('away', back)] : []),
    ...(forWhom
      ? [section(`:palm_tree: *You decide for* ${forWhom}, as they asked while they are away.`)]
      : []),
  ];
}

const back = button(actionIds.awayBack, 'I am back', 'back');

/** The button "I am away"; shown if the policy lets people go away. */
export const awayButton = button(actionIds.away, 'I am away', 'away', {
  spoken: 'I am away: somebody else decides for me',
});

const ownLine = ({ to, until }: StandIn, holds: boolean): string =>
  holds
    ? `:palm_tree: *You are away* until ${until}, and ${mention(to)} decides for you.`
    : `:warning: You are away until ${until}, but the policy does not let ${mention(to)} decide for you any more. Choose somebody else.`;
