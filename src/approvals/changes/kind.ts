import { z } from 'zod';
import type { Identity } from '../person.js';
import type { Foresight, MakeInMemory } from './foreseen.js';

export const id = z.number().int().positive();

/**
 * Set where nothing is to be written, since it is so already and is to stay: somebody changed it by hand while a grant
 * ran, or `grant` gave it and is to hold longer. `was` is the role before the grant (null: none); people decide on the
 * step from there to what is now.
 */
export const kept = z.object({ was: id.nullable(), grant: z.string().optional() }).optional();

/** Whose roles a change can show. */
export type RoleCategory = 'organization' | 'team';

/** What words say of a change's plan. */
export interface Shown {
  readonly organization: string;
  readonly team: string | undefined;
  readonly name: string;
  readonly email: string;
  /** The role they would have, in words. */
  readonly roleAfter: string;
  readonly token: string | undefined;
}

/** What several changes of one kind in one request have in common. */
export interface ShownTogether {
  readonly count: number;
  /** The organization, or how many there are. */
  readonly where: string;
  /** Of the first one. */
  readonly name: string;
  /** "Member of Acme", where it is what each of so many people comes to have. */
  readonly role?: string | undefined;
}

/** A change in words, without markup, to stand in a sentence. */
export interface ChangeWords {
  /** After "asks to", and with a capital the title of a card: "make Ana Costa Team Admin of Finance". */
  readonly wish: string;
  /** After "Denied:" and the like: "Team Admin of Finance for Ana Costa". */
  readonly thing: string;
  /** What is so once it is done: "Ana Costa is Team Admin of Finance". */
  readonly outcome: string;
}

/** Everything Usher has to know of one kind of change; what Make is asked for it stands in `make/operations/`. */
export interface ChangeKind<One extends { readonly kind: string }> {
  readonly schema: z.ZodType;
  words(change: One, shown: Shown): ChangeWords;
  /** The same for several of this kind; left out where nothing short can be said of them. */
  wordsOfMany?(shown: ShownTogether): ChangeWords | undefined;
  /** Whether it may be temporary: only a change that Usher can undo exactly may. */
  readonly canBeTemporary: boolean;
  /** Made for an emergency and only ever taking away: neither a freeze nor a cap stops it. */
  readonly alwaysRuns: boolean;
  /** Whether approving it takes something away from somebody, so that the button asks again. */
  readonly takesAway: boolean;
  /** Whether its `roleId` is a choice among the roles of its place, the first of `roles`. */
  readonly hasOtherRoles?: true;
  /** Nothing on Make shows whether it is so: what is known is that Make took it, and no more may be said. */
  readonly isUnread?: true;
  /** Whose roles its card can show, and a condition of the policy can name. */
  readonly roles: readonly RoleCategory[];
  /** What is left out is not known. Roles that people hold now are not: the directory may be a poll old. */
  foresee(change: One, make: MakeInMemory, asker: Identity): Foresight;
  /** The domain it lets in, in lower case. */
  inviteDomain?(change: One): string;
  /** Whether it deletes a token of the guarded zone, so that its owner may be known. */
  deletesTokenHere?(change: One): boolean;
}
