import { createAsking } from './asking.js';
import { createBeforeAsking } from './before-asking.js';
import { type Click, clickedElsewhere } from './click.js';
import { type Acting, cancel, endEarly, giveUp, putBack, retry, unsettleable } from './decide/act.js';
import type { Decider } from './decide/barred.js';
import { type Context, type Decision, refused } from './decide/context.js';
import { factsOfRequest } from './decide/facts.js';
import { approve, deny, type Review, withdrawApproval } from './decide/review.js';
import { decideOn } from './decide-on.js';
import type { Answer, DeskParts } from './desk-deps.js';
import type { MessageRef } from './event.js';
import { createFreeze } from './freeze.js';
import type { PersonId } from './person.js';
import { delegatorsOf } from './policy/delegates.js';
import { type Facts, resolvePolicy, rosterNeeds } from './policy/match.js';
import type { Roster } from './policy/requirement.js';
import { refuse } from './refusal.js';
import { refusedAttempt } from './refused-attempt.js';
import type { Request } from './request.js';
import { createSettlement } from './settlement.js';
import { requestStream } from './store.js';
import { createVisibility } from './visibility.js';

const actions = {
  withdraw: withdrawApproval,
  cancel,
  'end early': endEarly,
  retry,
  'give up': giveUp,
} as const;
export type RequestAction = keyof typeof actions;

export type Desk = ReturnType<typeof createDesk>;

/**
 * Where people's wishes become decisions: load, look up who they are, decide, commit, and decide again if the
 * request moved meanwhile. Throws `StoreFailure` where a decision could not be made durable; nothing has happened then.
 */
export function createDesk(parts: DeskParts) {
  const { store, directory, clock, timing } = parts;
  const reading = createVisibility(store, directory, () => parts.policy().policy);

  const context = async (): Promise<Context> => {
    const { policy, names, hash } = parts.policy();
    const now = clock.now();
    const [control, open] = [await store.control(now), (await store.open()).map(({ request }) => request)];
    return { now, policy, names, policyHash: hash, control, open, timing };
  };

  const decider = async (person: PersonId): Promise<Decider> => {
    const delegators = delegatorsOf(parts.policy().policy.delegates, person, clock.now());
    const [identity, ...standsFor] = await Promise.all(
      [person, ...delegators].map((one) => directory.identify(one)),
    );
    if (!identity) throw new Error('identify answered nothing');
    return { identity, standsFor };
  };

  const decideAs = async (
    name: string,
    id: string,
    who: PersonId,
    decide: (request: Request, context: Context) => Promise<Decision>,
    where?: MessageRef,
    only?: 'asking',
  ): Promise<Answer> => {
    const read = async () => {
      const stored = await store.request(id);
      return { stream: requestStream(id), version: stored?.version ?? 0, before: stored?.request };
    };
    const decideFor = async (before: Request | undefined): Promise<Decision> => {
      if (!before) return refused(refuse('not-found', { id }));
      const now = await context();
      const elsewhere = clickedElsewhere(before, who, where);
      const { events, refusal } = elsewhere ? refused(elsewhere) : await decide(before, now);
      if (only && !refusal) return { events: [] };
      const kept = [...events, ...refusedAttempt(before, name, who, refusal, now.now)];
      return { events: kept, ...(refusal && { refusal }) };
    };
    const { found, decided } = await decideOn(store, read, ({ before }) => decideFor(before));
    const { events, refusal } = decided;
    if (events.length > 0) parts.wake(id);
    const request = events.length > 0 ? (await store.request(id))?.request : found.before;
    if (refusal) return { ok: false, refusal, ...(request && { request }) };
    if (!request) throw new Error(`${id} was decided on and cannot be read`);
    return { ok: true, request };
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
    const resolution = resolvePolicy(parts.policy(), facts, request.reason.personal, roster);
    return { decider: who, revision, roster, resolution };
  };

  /** Who asked may have been tied to a Make user since. */
  const asKnownNow = async (request: Request): Promise<Request> => {
    const { binding } = await directory.identify(request.requester.person);
    const makeUser = binding.state === 'bound' ? { makeUserId: binding.id } : {};
    return { ...request, requester: { ...request.requester, ...makeUser } };
  };

  const acting = async (request: Request, person: PersonId): Promise<Acting> => {
    const who = await decider(person);
    const member = who.identity.standing === 'member';
    return { decider: who, roster: member ? await rosterFor(factsOfRequest(request)) : {} };
  };

  const before = createBeforeAsking({ ...parts, context });
  const asking = createAsking(parts, context, rosterFor);

  const approveOn = ({ id, person, n, where }: Click): Promise<Answer> =>
    decideAs(
      'approve',
      id,
      person,
      async (request, now) => approve(await asKnownNow(request), await review(request, person, n), now),
      where,
    );

  return {
    ...before,

    ...asking,

    approve: approveOn,

    deny: ({ id, person, n, where }: Click, reason: string): Promise<Answer> =>
      decideAs(
        'deny',
        id,
        person,
        async (request, now) => deny(request, { ...(await review(request, person, n)), reason }, now),
        where,
      ),

    /** Whether this click would deny if it came with a reason; what is refused here is kept like a refused denial. */
    mayDeny: ({ id, person, n, where }: Click): Promise<Answer> =>
      decideAs(
        'deny',
        id,
        person,
        async (request, now) =>
          deny(request, { ...(await review(request, person, n)), reason: 'not said yet' }, now),
        where,
        'asking',
      ),

    /** Takes an approval back, ends a grant early, tries again, and the like: `how` says which. */
    act: (how: RequestAction, { id, person, where }: Omit<Click, 'n'>): Promise<Answer> =>
      decideAs(
        how,
        id,
        person,
        async (request, now) => actions[how](request, await acting(request, person), now),
        where,
      ),

    /** Restores or keeps what somebody made of a grant meanwhile, as a request like any other. Reads Make. */
    settle: createSettlement({
      ...parts,
      ...before,
      ...asking,
      context,
      approve: approveOn,
      goOn: ({ id, person }) =>
        decideAs('restore', id, person, async (request, now) => putBack(request, person, now)),
      allowed: ({ id, person, where }, choice) =>
        decideAs(
          choice,
          id,
          person,
          async (request, now) => {
            const refusal = unsettleable(request, await acting(request, person), choice, now);
            return refusal ? refused(refusal) : { events: [] };
          },
          where,
        ),
    }),

    ...createFreeze({ ...parts, isApprover: reading.isApprover, context }),

    ...reading,
  };
}
