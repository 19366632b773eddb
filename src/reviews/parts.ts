import type { Logger } from 'pino';
import type { Asking } from '../approvals/ask.js';
import type { PolicyInForce } from '../approvals/desk-deps.js';
import type { Identity, MakeUserId, PersonId } from '../approvals/person.js';
import type { InPlace } from '../approvals/policy/delegates.js';
import type { ReviewEntry } from '../approvals/policy/review-entry.js';
import type { People } from '../approvals/ports.js';
import type { Request } from '../approvals/request.js';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { TeamRole } from '../make/team-roles.js';
import type { Row } from '../roster/row.js';
import type { Reviewers } from './circles.js';
import type { ReviewRecords } from './review-records.js';
import type { RolesOnMake } from './roles.js';

/** The roles of a review; or the teams that Make does not let Usher read, such as “Lab in Harbour Labs”. */
export type RowsRead = { readonly rows: readonly Row[] } | { readonly unread: readonly string[] };

/** The dependencies of reviews. */
export interface ReviewParts {
  readonly store: Pick<Store, 'request' | 'submission' | 'open' | 'onEntry'>;
  readonly records: ReviewRecords;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly people: Pick<People, 'identify' | 'roster'>;
  readonly make: RolesOnMake;
  /** A Make user's role in each team, read now in one call. */
  readonly rolesInTeams: (user: MakeUserId, organizationId: number) => Promise<readonly TeamRole[]>;
  /** Everybody in every guarded organization, with the roles that an entry is about. Throws if Make does not answer. */
  readonly rows: (of: ReviewEntry['of']) => Promise<RowsRead>;
  readonly policy: () => PolicyInForce;
  readonly admins: () => readonly PersonId[];
  /** Who now answers in the place of whom. */
  readonly standingIn: () => Promise<readonly InPlace[]>;
  /** Requests that are not over; who is contained decides nothing. */
  readonly openRequests: () => Promise<readonly Request[]>;
  /** Opens an ordinary request. */
  readonly ask: Asking['ask'];
  /** Usher's own Slack user, who requests the policy's changes to undecided lines. */
  readonly self: PersonId;
  readonly now: () => number;
  readonly log: Logger;
}

/** The identities of these people, each looked up once. */
export async function identitiesOf(
  { people }: Pick<ReviewParts, 'people'>,
  persons: Iterable<PersonId>,
): Promise<Reviewers['identities']> {
  const found = new Map<PersonId, Identity>();
  for (const one of new Set(persons)) found.set(one, await people.identify(one));
  return found;
}
