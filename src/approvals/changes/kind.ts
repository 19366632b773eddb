import { z } from 'zod';
import type { Identity } from '../person.js';
import type { Foresight, MakeInMemory } from './foreseen.js';

export const id = z.number().int().positive();

/**
 * Set if the present role stays and there is nothing to write: somebody changed it by hand during a grant, or `grant`
 * gave it and is extended. `was`: the role before the grant (null: none); people decide on the step from there to the
 * present role.
 */
export const kept = z.object({ was: id.nullable(), grant: z.string().optional() }).optional();

/** Whose roles a change can show. */
export type RoleCategory = 'organization' | 'team';

/** The parts of a plan that sentences use. */
export interface Shown {
  readonly organization: string;
  readonly team: string | undefined;
  readonly name: string;
  readonly email: string;
  /** The role after the change, in words. */
  readonly roleAfter: string;
  readonly token: string | undefined;
}

/** What several changes of one kind in one request have in common. */
export interface ShownTogether {
  readonly count: number;
  /** The organization, or the number of organizations. */
  readonly where: string;
  /** The name of the first one. */
  readonly name: string;
  /** "Member of Acme", if each of these people gets it. */
  readonly role?: string | undefined;
}

/** A change in words for a sentence, without markup. */
export interface ChangeWords {
  /** After "asks to", and with a capital the title of a card: "make Ana Costa Team Admin of Finance". */
  readonly wish: string;
  /** After "Denied:" and the like: "Team Admin of Finance for Ana Costa". */
  readonly thing: string;
  /** The outcome once it is done: "Ana Costa is Team Admin of Finance". */
  readonly outcome: string;
}

/** Everything Usher needs to know about a kind of change; its calls to Make are in `make/operations/`. */
export interface ChangeKind<One extends { readonly kind: string }> {
  readonly schema: z.ZodType;
  words(change: One, shown: Shown): ChangeWords;
  /** The same for several of this kind; left out if there are no short words for them. */
  wordsOfMany?(shown: ShownTogether): ChangeWords | undefined;
  /** Whether it may be temporary: only a change that Usher can undo exactly may. */
  readonly canBeTemporary: boolean;
  /** For an emergency and only taking away: neither a freeze nor a cap stops it. */
  readonly alwaysRuns: boolean;
  /** Whether approving it takes something away from a person, so that the button asks for confirmation. */
  readonly takesAway: boolean;
  /** Whether its `roleId` is a choice among the roles of its place, the first of `roles`. */
  readonly hasOtherRoles?: true;
  /** Nothing on Make shows whether it happened: Usher only knows, and may only say, that Make took it. */
  readonly isUnread?: true;
  /** The roles that its card can show and a condition of the policy can name. */
  readonly roles: readonly RoleCategory[];
  /** Omitted fields are unknown. People's present roles are always unknown: the directory may be a poll old. */
  foresee(change: One, make: MakeInMemory, asker: Identity): Foresight;
  /** The domain it lets in, in lower case. */
  inviteDomain?(change: One): string;
  /** Whether it deletes a token of the guarded zone, so that Usher may know its owner. */
  deletesTokenHere?(change: One): boolean;
}
