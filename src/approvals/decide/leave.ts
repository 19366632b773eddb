import { isContainment } from '../changes/changes.js';
import type { RequestEvent } from '../event.js';
import { missingIn } from '../missing.js';
import { type MakeUserId, type PersonId, sameMailbox, system } from '../person.js';
import type { Roster } from '../policy/requirement.js';
import { hasBegun, isInEffect, isWidening, type Request } from '../request.js';
import { tallies } from './authority.js';
import type { Context, Decision } from './context.js';

/** A person who left, with their Make users, and their Slack account and address if these are known. */
export interface Gone {
  readonly person?: PersonId | undefined;
  readonly makeUsers: readonly MakeUserId[];
  readonly address?: string | undefined;
}

/** Whether a part of this request ends when the person leaves. */
export const endsWith = (request: Request, gone: Gone): boolean =>
  isOwnWish(request, gone) ||
  isWishForThem(request, gone) ||
  isOwnGrant(request, gone) ||
  isOwnSay(request, gone);

/**
 * Ends the parts that end when a person leaves: their requests that were not carried out yet, those of others that would
 * give access to them alone, their temporary access, and their approvals of waiting requests. Changes that lower their
 * access stay, since ending those would give something back.
 */
export function leave(request: Request, gone: Gone, roster: Roster, { now: at }: Context): Decision {
  if (isOwnWish(request, gone)) return { events: [ownWishEnds(request, at)] };
  if (isWishForThem(request, gone)) return { events: [wishEnds(request, at, 'subject-has-left')] };
  if (isOwnGrant(request, gone)) {
    return { events: [{ type: 'grant.ending', at, by: system, why: 'early' }] };
  }
  return { events: withdrawn(request, gone, roster, at) };
}

/** Ends a request whose requester has left; what is done already stays. */
export const ownWishEnds = (request: Request, at: number): RequestEvent => wishEnds(request, at, 'has-left');

const wishEnds = (request: Request, at: number, why: 'has-left' | 'subject-has-left'): RequestEvent =>
  hasBegun(request)
    ? { type: 'request.given-up', at, by: system }
    : { type: 'request.cancelled', at, by: system, why };

/** The person is back before anything was done, so nobody needs to decide. */
export function takeBack(request: Request, { now: at }: Context): Decision {
  if (!request.leaver || !isWaiting(request)) return { events: [] };
  return { events: [{ type: 'request.cancelled', at, by: system, why: 'is-back' }] };
}

const isWaiting = ({ phase }: Request): boolean => phase.status === 'pending' || phase.status === 'approved';

const isOwnWish = (request: Request, { person }: Gone): boolean =>
  isWaiting(request) && !request.leaver && request.requester.person === person;

/** A request that would also give access to others stays; the change for the leaver is refused at its execution. */
const isWishForThem = (request: Request, gone: Gone): boolean =>
  isWaiting(request) &&
  !request.leaver &&
  isWidening(request) &&
  request.revision.plans.every(({ subject, content }, index) => {
    if (content) return false;
    if (subject.userId !== undefined) return gone.makeUsers.includes(subject.userId);
    const person = request.revision.people[index];
    return (
      (person != null && person === gone.person) ||
      (gone.address !== undefined && sameMailbox(subject.email.personal, gone.address))
    );
  });

/** Whether it is a grant of this person alone. A grant of several people would end for all of them, so it stays. */
const isOwnGrant = (request: Request, { makeUsers }: Gone): boolean =>
  isInEffect(request) &&
  isWidening(request) &&
  !isContainment(request.revision.changes) &&
  request.revision.plans.every(
    ({ subject }) => subject.userId !== undefined && makeUsers.includes(subject.userId),
  );

const isOwnSay = (request: Request, { person }: Gone): boolean =>
  isWaiting(request) && request.approvals.some(({ by }) => by === person);

function withdrawn(request: Request, gone: Gone, roster: Roster, at: number): RequestEvent[] {
  const { person } = gone;
  if (person === undefined || !isOwnSay(request, gone)) return [];
  const approvals = request.approvals.filter(({ by }) => by !== person);
  const missing = missingIn(tallies({ ...request, approvals }, roster));
  return [{ type: 'approval.withdrawn', at, by: system, person, missing }];
}
