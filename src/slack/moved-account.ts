import type { Finding } from '../approvals/audit-event.js';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { actions, button } from './blocks.js';
import type { Message } from './card.js';
import { actionIds } from './ids.js';
import { escaped, mention } from './text.js';

/** A person whose address leads to another Make user now. */
export interface MovedAccount {
  readonly was: number;
  readonly now: number;
  readonly finding: Finding;
}

const why = ({ sameAddress }: Finding): string =>
  sameAddress?.sso ? ', since single sign-on gives new ones' : '';

/** The question to the person whether the new account is theirs too. */
export function movedMessage(moved: MovedAccount): Message {
  const { was, now, finding } = moved;
  const place = escaped(finding.organization);
  const markup = `*Is this your new Make account?* In ${place} ${escaped(finding.email.personal)} is Make user ${now} now; so far you were Make user ${was} there${why(finding)}. Until you say so and an Usher admin confirms it, you can neither decide nor be changed. If it is not yours, tell an Usher admin.`;
  const yes = labelled(
    button(actionIds.movedAccount, 'Yes, it is mine', `${now}`),
    `Yes, it is mine: Make user ${now}`,
  );
  return { text: markup, blocks: [wholeSection(markup), ...actions('moved', yes)] };
}

/** The message to each admin, so that they expect the claim, or ask. */
export function movedNews({ was, now, finding }: MovedAccount, people: readonly PersonId[]): Message {
  const who = listed(people.map(mention));
  const markup = `:warning: In ${escaped(finding.organization)} ${escaped(finding.email.personal)} is Make user ${now} now; Make user ${was}, who was ${who}, is gone${why(finding)}. ${who} can neither decide nor be changed until they say that the new account is theirs and an Usher admin confirms it. Usher has asked.`;
  return { text: markup, blocks: [wholeSection(markup)] };
}
