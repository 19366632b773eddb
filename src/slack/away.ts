import type { KnownBlock } from '@slack/types';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import type { StandIn } from '../approvals/policy/stand-ins.js';
import { labelled } from './alarm-blocks.js';
import { actions, button, section } from './blocks.js';
import type { Message } from './card.js';
import { actionIds } from './ids.js';
import { mention } from './text.js';

/** The stand-in of a person, and the people for whom that person stands in, as Home shows them. */
export interface AwayShown {
  /** The person's own absence, until its last day is over. */
  readonly own: StandIn | undefined;
  /** Whether the present policy allows the absence. */
  readonly holds: boolean;
  /** The person's own absence that ended because the stand-in declined, until its last day is over. */
  readonly declined: StandIn | undefined;
  readonly standsFor: readonly StandIn[];
}

/** Home shows a button for each of these; the others decline with the button of their message. */
const buttonsShown = 10;

/** The part of Home about absences; empty if there are none. */
export function awayBlocks({ own, holds, declined, standsFor }: AwayShown): KnownBlock[] {
  const forWhom = listed(
    standsFor.slice(buttonsShown).map(({ who, until }) => `${mention(who)} until ${until}`),
  );
  const asked = (whom: string): string =>
    `:palm_tree: *You decide for* ${whom}, as they asked while they are away.`;
  return [
    ...(own ? [section(ownLine(own, holds)), ...actions('away', back)] : []),
    ...(declined ? [section(declinedLine(declined))] : []),
    ...standsFor.slice(0, buttonsShown).map(({ who, until }) => ({
      ...section(asked(`${mention(who)} until ${until}`)),
      accessory: declineButton(who),
    })),
    ...(forWhom ? [section(asked(forWhom))] : []),
  ];
}

const back = button(actionIds.awayBack, 'I am back', 'back');

/** The button "I am away"; shown if the policy lets people go away. */
export const awayButton = button(actionIds.away, 'I am away', 'away', {
  spoken: 'I am away: somebody else decides for me',
});

const declineButton = (who: PersonId) =>
  labelled(button(actionIds.awayDecline, 'Decline', who), 'Decline: they decide for themselves again');

const ownLine = ({ to, until }: StandIn, holds: boolean): string =>
  holds
    ? `:palm_tree: *You are away* until ${until}, and ${mention(to)} decides for you.`
    : `:warning: You are away until ${until}, but the policy does not let ${mention(to)} decide for you any more. Choose somebody else.`;

const declinedLine = ({ to, until }: StandIn): string =>
  `:warning: ${mention(to)} *does not decide for you* until ${until}. You decide yourself, or choose somebody else.`;

/** An absence that begins, as a message says. */
export interface AbsenceNews extends Pick<StandIn, 'who' | 'to' | 'until'> {
  /** The person who stood in until now, if another does from now on. */
  readonly before?: PersonId | undefined;
}

/** The message that an absence begins; for the stand-in with the button to decline. */
export function awayMessage({ who, to, until, before }: AbsenceNews, reader: 'stand-in' | 'other'): Message {
  const instead = before === undefined ? '' : ` ${mention(before)} no longer does.`;
  const markup = `:palm_tree: ${mention(who)} is away until ${until}. ${mention(to)} decides in their place what they could decide, and nothing that concerns either of them.${instead}`;
  const buttons = reader === 'stand-in' ? [declineButton(who)] : [];
  return { text: markup, blocks: [section(markup), ...actions('away', ...buttons)] };
}

/** The stand-in's message once they do not stand in any more, without the button. */
export function awayOverMessage({ who, to, until }: AbsenceNews): Message {
  const markup = `:palm_tree: ${mention(who)} said that they are away until ${until}, and that ${mention(to)} decides in their place. That is over.`;
  return { text: markup, blocks: [section(markup)] };
}
