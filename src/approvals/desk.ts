import { attempted } from './attempt.js';
import { createBeforeAsking } from './before-asking.js';
import { createBrake } from './brake.js';
import { type Click, clickedElsewhere } from './click.js';
import type { Decider } from './decide/authority.js';
import { type Context, type Decision, refused } from './decide/context.js';
import { factsOf, factsOfRequest } from './decide/facts.js';
import { approve, deny, type Review, withdrawApproval } from './decide/review.js';
import { cancel, choose, endEarly, giveUp, retry, type Steer } from './decide/steer.js';
import { type Asked, submit } from './decide/submit.js';
import type { MessageRef, RequestEvent } from './event.js';
import type { PersonId } from './person.js';
import type { Planned } from './plan.js';
import { delegatorsOf } from './policy/delegates.js';
import { type Facts, resolvePolicy, rosterNeeds } from './policy/match.js';
import type { Roster } from './policy/requirement.js';
import type { Policy } from './policy/schema.js';
import type { Clock, Directory, Operations, Timing } from './ports.js';
import { createReading } from './reading.js';
import { type Refusal, refuse } from './refusal.js';
import type { Request } from './request.js';
import { Conflict, requestStream, type Store } from './store.js';

/** The policy in force, with the hash its file has. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly hash: string;
}

export interface DeskParts {
  readonly store: Store;
  readonly operations: Operations;
  /** The same for what goes before forms: containments and tokens. Without it `operations` does both. */
  readonly urgent?: Operations;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly policy: () => PolicyInForce;
  /** Called after each commit, with the request that moved or `all`. */
  readonly wake: (id: string | 'all') => void;
}

export type Answer =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly refusal: Refusal; readonly request?: Request };

const steering = {
  withdraw: withdrawApproval,
  cancel,
  'end early': endEarly,
  retry,
  'give up': giveUp,
  restore: (request: Request, one: Steer, now: Context) =>
    choose(request, { ...one, choice: 'restore' }, now),
  keep: (request: Request, one: Steer, now: Context) => choose(request, { ...one, choice: 'keep' }, now),
} as const;
export type Steering = keyof typeof steering;

export type Desk = ReturnType<typeof createDesk>;

/**
 * Where people's wishes become decisions: load, look up who they are, decide, commit, and decide again if the
 * request moved meanwhile. Throws `StoreFailure` where a decision could not be made durable; nothing has happened then.
 */
export function createDesk(parts: DeskParts) {
  const { store, directory, clock, timing } = parts;
  const reading = createReading(store, directory, () => parts.policy().policy);

  const context = async (): Promise<Context> => {
    const { policy, hash } = parts.policy();
    const now = clock.now();
    const [control, open] = [await store.control(now), (await store.open()).map(({ request }) => request)];
    return { now, policy, policyHash: hash, control, open, timing };
  };

  const decider = async (person: PersonId): Promise<Decider> => {
    const delegators = delegatorsOf(parts.policy().policy.delegates, person, clock.now());
    const [identity, ...standsFor] = await Promise.all(
      [person, ...delegators].map((one) => directory.identify(one)),
    );
    if (!identity) throw new Error('identify answered nothing');
    return { identity, standsFor };
  };

  const act = async (
    name: string,
    id: string,
    who: PersonId,
    decide: (request: Request, context: Context) => Promise<Decision>,
    where?: MessageRef,
    only?: 'asking',
  ): Promise<Answer> => {
    for (;;) {
      const stored = await store.request(id);
      if (!stored) return { ok: false, refusal: refuse('not-found', { id }) };
      const now = await context();
      const elsewhere = clickedElsewhere(stored.request, who, where);
      const decision = elsewhere ? refused(elsewhere) : await decide(stored.request, now);
      const { refusal } = decision;
      if (only && !refusal) return { ok: true, request: stored.request };
      const events = [...decision.events, ...attempted(stored.request, name, who, refusal, now.now)];
      const committed = events.length === 0 || (await tryCommit(id, stored.version, events));
      if (!committed) continue;
      const request = (await store.request(id))?.request ?? stored.request;
      if (events.length > 0) parts.wake(id);
      return refusal ? { ok: false, refusal, request } : { ok: true, request };
    }
  };

  const tryCommit = async (
    id: string,
    version: number,
    events: readonly RequestEvent[],
  ): Promise<boolean> => {
    try {
      await store.commit(requestStream(id), version, events);
      return true;
    } catch (error) {
      if (error instanceof Conflict) return false;
      throw error;
    }
  };

  const rosterFor = (facts: readonly Facts[]): Promise<Roster> =>
    directory.roster(rosterNeeds(parts.policy().policy, facts), 'cached');

  /** Groups are read for members only: nobody else's clicks may use up what Slack and Make allow. */
  const review = async (request: Request, person: PersonId, revision: number): Promise<Review> => {
    const who = await decider(person);
    const { requirements } = request.revision;
    if (who.identity.standing !== 'member') {
      return { decider: who, revision, roster: {}, resolution: { ok: true, requirements } };
    }
    const facts = factsOfRequest(request);
    const roster = await rosterFor(facts);
    const resolution = resolvePolicy(parts.policy().policy, facts, request.reason.personal, roster);
    return { decider: who, revision, roster, resolution };
  };

  /** Who asked may have been tied to a Make user since. */
  const asKnownNow = async (request: Request): Promise<Request> => {
    const { binding } = await directory.identify(request.requester.person);
    const makeUser = binding.state === 'bound' ? { makeUserId: binding.id } : {};
    return { ...request, requester: { ...request.requester, ...makeUser } };
  };

  const steer = async (request: Request, person: PersonId): Promise<Steer> => {
    const who = await decider(person);
    const member = who.identity.standing === 'member';
    return { decider: who, roster: member ? await rosterFor(factsOfRequest(request)) : {} };
  };

  return {
    ...createBeforeAsking({ ...parts, context }),

    /** Opens a request from a form; the same form sent twice opens it once. */
    async submit(
      person: PersonId,
      submission: string,
      asked: Asked,
      planned: readonly Planned[],
    ): Promise<Answer> {
      const plans = planned.flatMap((one) => (one.type === 'plan' ? [one.plan] : []));
      const people = await Promise.all(
        plans.map(
          async ({ subject }) => (await directory.personWith(subject.email.personal, subject.userId)) ?? null,
        ),
      );
      const requester = await directory.identify(person);
      const unsettled = await doubtfulSubject(directory, people);
      if (unsettled) return { ok: false, refusal: unsettled };
      const roster = await rosterFor(factsOf(asked, plans, requester, people));
      for (;;) {
        const earlier = await store.submission(submission);
        const known = earlier === undefined ? undefined : await store.request(earlier);
        if (known) return { ok: true, request: known.request };
        const id = await store.nextRequestId();
        const command = { id, submission, requester, asked, planned, people, roster };
        const { events, refusal } = submit(command, await context());
        if (refusal) return { ok: false, refusal };
        if (!(await tryCommit(id, 0, events))) continue;
        parts.wake(id);
        const stored = await store.request(id);
        if (!stored) throw new Error(`${id} was committed and cannot be read`);
        return { ok: true, request: stored.request };
      }
    },

    approve: ({ id, person, n, where }: Click): Promise<Answer> =>
      act(
        'approve',
        id,
        person,
        async (request, now) => approve(await asKnownNow(request), await review(request, person, n), now),
        where,
      ),

    deny: ({ id, person, n, where }: Click, reason: string): Promise<Answer> =>
      act(
        'deny',
        id,
        person,
        async (request, now) => deny(request, { ...(await review(request, person, n)), reason }, now),
        where,
      ),

    /** Whether this click would deny if it came with a reason; what is refused here is kept like a refused denial. */
    mayDeny: ({ id, person, n, where }: Click): Promise<Answer> =>
      act(
        'deny',
        id,
        person,
        async (request, now) =>
          deny(request, { ...(await review(request, person, n)), reason: 'not said yet' }, now),
        where,
        'asking',
      ),

    /** Takes an approval back, ends a grant early, tries again, and the like: `how` says which. */
    steer: (how: Steering, { id, person, where }: Omit<Click, 'n'>): Promise<Answer> =>
      act(
        how,
        id,
        person,
        async (request, now) => steering[how](request, await steer(request, person), now),
        where,
      ),

    ...createBrake({ ...parts, isApprover: reading.isApprover, context }),

    ...reading,
  };
}

async function doubtfulSubject(
  directory: Directory,
  people: readonly (PersonId | null)[],
): Promise<Refusal | undefined> {
  const known = people.flatMap((one) => one ?? []);
  const identities = await Promise.all([...new Set(known)].map((one) => directory.identify(one)));
  const doubtful = identities.find(({ binding }) => binding.state === 'differs');
  return doubtful && refuse('subject-differs', { person: doubtful.person });
}
