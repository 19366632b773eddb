import { z } from 'zod';
import type { Identity } from '../person.js';
import type { Foresight, MakeInMemory } from './foreseen.js';

export const id = z.number().int().positive();

/**
 * Set if the present role stays and nothing is written: somebody changed it by hand during a grant, or `grant` gave it
 * and is extended. `was` is the role before the grant (null: none); people decide on the step from that role to the
 * present one.
 */
export const kept = z.object({ was: id.nullable(), grant: z.string().optional() }).optional();

/** The categories of roles that a change can show. */
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

/** The common facts of several changes of one kind in one request. */
export interface ShownTogether {
  readonly count: number;
  /** The number of different people. */
  readonly people: number;
  /** The organization, or the number of organizations. */
  readonly where: string;
  /** The name of the first one. */
  readonly name: string;
  /** "Member of Acme", or "Team Member of Finance and Data", if each of these people gets it at each of the places. */
  readonly role?: string | undefined;
}

/** A change in words for a sentence, without markup. */
export interface ChangeWords {
  /** Follows "asks to", and with a capital is the title of a card: "make Ana Costa Team Admin of Finance". */
  readonly wish: string;
  /** Follows "Denied:" and the like: "Team Admin of Finance for Ana Costa". */
  readonly noun: string;
  /** The outcome after the change is done: "Ana Costa is Team Admin of Finance". */
  readonly outcome: string;
}

/** All facts that Usher needs about a kind of change; its calls to Make are in `make/operations/`. */
export interface ChangeKind<One extends { readonly kind: string }> {
  readonly schema: z.ZodType;
  words(change: One, shown: Shown): ChangeWords;
  /** The same for several changes of this kind; absent if there are no short words for them. */
  wordsOfMany?(shown: ShownTogether): ChangeWords | undefined;
  /** Whether it may be temporary. Only a change that Usher can undo exactly may be. */
  readonly canBeTemporary: boolean;
  /** Whether the change is for an emergency and only takes away: neither a freeze nor a cap stops it. */
  readonly alwaysRuns: boolean;
  /** Whether the approval takes something away from a person, so that the button asks for confirmation. */
  readonly takesAway: boolean;
  /** Whether people can choose its `roleId` among the roles of its place. Those have the first category of `roles`. */
  readonly hasOtherRoles?: true;
  /** Nothing on Make shows whether it happened: Usher knows, and may say, only that Make accepted it. */
  readonly isUnread?: true;
  /** The roles that its card can show and a condition of the policy can name. */
  readonly roles: readonly RoleCategory[];
  /**
   * The facts without Make; omitted fields are unknown. People's present roles are always unknown, since the directory
   * may be as old as the last poll.
   */
  foresee(change: One, make: MakeInMemory, asker: Identity): Foresight;
  /** The domain of the address that the change lets in, in lower case. */
  inviteDomain?(change: One): string;
  /** Whether it deletes a token of the guarded zone, so that Usher may know its owner. */
  deletesTokenHere?(change: One): boolean;
}
