import type { Button, SectionBlock } from '@slack/types';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { actions, button } from './blocks.js';
import type { Message } from './card.js';
import { actionIds } from './ids.js';
import { escaped, mention } from './text.js';
import { addressInWords } from './who.js';

/** A person's claim to be a Make user. */
export interface Claim {
  readonly person: PersonId;
  readonly makeUser: { readonly userId: number; readonly name: string; readonly email: string };
  /** The people whom Usher has recorded as that Make user so far. */
  readonly holders: readonly PersonId[];
}

const claimValue = ({ person, makeUser }: Claim): string =>
  JSON.stringify({ person, makeUserId: makeUser.userId });

/** For example "*Ben Weber* · ben@example.com (Make user 4131)"; markup. */
export const makeUserInWords = ({ userId, name, email }: Claim['makeUser']): string =>
  email === ''
    ? `*${escaped(name)}* · ${addressInWords({ email, userId })}`
    : `*${escaped(name)}* · ${addressInWords({ email, userId })} (Make user ${userId})`;

/** The message to each admin who could confirm the claim. After it is settled, `outcome` replaces the button. */
export function claimMessage(claim: Claim, outcome?: string): Message {
  const markup = claimInWords(claim);
  return {
    text: outcome ?? markup,
    blocks: [
      wholeSection(markup),
      ...(outcome ? [wholeSection(outcome)] : actions('binding', confirmButton(claim))),
    ],
  };
}

/** One claim on Home. Nobody confirms their own, so the claimant gets no button. */
export function claimRow(claim: Claim, to: PersonId): SectionBlock {
  const row = wholeSection(claimInWords(claim));
  return claim.person === to ? row : { ...row, accessory: confirmButton(claim) };
}

function claimInWords({ person, makeUser, holders }: Claim): string {
  const taken =
    holders.length > 0
      ? ` :warning: So far this Make user is ${listed(holders.map(mention))}. Usher tells them, and they can object.`
      : '';
  return `${mention(person)} says they are ${makeUserInWords(makeUser)} on Make.${taken} Confirm only if you know that it is so.`;
}

const confirmButton = (claim: Claim): Button => {
  const { makeUser } = claim;
  return labelled(
    button(actionIds.confirmBinding, 'Confirm', claimValue(claim), {
      confirm: {
        title: 'Do you know that it is so?',
        text: `From then on they ask and decide as ${makeUser.name}, ${makeUser.email || `Make user ${makeUser.userId}`}.`,
        yes: 'Confirm',
      },
    }),
    `Confirm: they are ${makeUser.name}`,
  );
};

/**
 * The message to a person recorded as that Make user so far. `by` is the admin who confirmed the claim; absent while
 * nobody has.
 */
export function holderMessage(claim: Claim, by?: PersonId): Message {
  const who = makeUserInWords(claim.makeUser);
  const markup = by
    ? `${mention(by)} confirmed that ${mention(claim.person)} is ${who} on Make. As far as Usher knows, that is you. Object if it is not right: the binding is withdrawn then, and Usher tells the admins.`
    : `${mention(claim.person)} says they are ${who} on Make. As far as Usher knows, that is you. An admin has to confirm it. Object if it is not right: the proposal is withdrawn then, and Usher tells the admins.`;
  const object = labelled(
    button(actionIds.objectToBinding, 'Object', claimValue(claim), { style: 'danger' }),
    `Object: they are not ${claim.makeUser.name}`,
  );
  return { text: markup, blocks: [wholeSection(markup), ...actions('binding', object)] };
}
