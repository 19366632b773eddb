import { ableDeciders } from './able-deciders.js';
import type { Change } from './changes/catalogue.js';
import type { Click } from './click.js';
import { type Context, type Decision, refused } from './decide/context.js';
import { factsOf } from './decide/facts.js';
import {
  declineOffer,
  edit,
  offerLess,
  type Reshaped,
  takeOffer,
  uneditable,
  unofferable,
} from './decide/offer.js';
import { approve } from './decide/review.js';
import type { Deciding } from './deciding.js';
import type { Answer, DeskParts } from './desk-deps.js';
import { evolve } from './evolve.js';
import type { FormBegun } from './forms-under-check.js';
import type { PersonId } from './person.js';
import { resolvePolicy } from './policy/match.js';
import { type Refusal, refuse } from './refusal.js';
import type { Request } from './request.js';
import { isLess, type Shape, shapedChanges } from './reshape.js';

/** An offer: the shape and a note. */
export interface OfferWords {
  readonly shape: Shape;
  readonly note: string;
}
export interface EditWords {
  readonly shape: Shape;
  readonly reason: string;
  readonly ticket?: string;
}

interface ReshapingDeps {
  readonly parts: DeskParts;
  readonly deciding: Deciding;
  readonly beginForm: (person: PersonId) => FormBegun;
}

/** Changes to the content of a waiting request. */
export const createReshaping = (deps: ReshapingDeps) => ({
  ...createOffering(deps),
  ...createEditing(deps),
});

/** Offers of less: made by a decider, taken or declined by the requester. */
function createOffering(deps: ReshapingDeps) {
  const { parts, deciding } = deps;
  const mayOffer = ({ id, person, n, where }: Click): Promise<Answer> =>
    deciding.on({
      name: 'offer less',
      id,
      person,
      where,
      onlyAsks: true,
      decide: async (request, now) =>
        decided(unofferable(request, await deciding.review(request, person, n), now)),
    });

  return {
    mayOffer,

    /** Records the shape that this decider would approve. Reads Make after checking that they may offer. */
    async offer(click: Click, { shape, note }: OfferWords): Promise<Answer> {
      const may = await mayOffer(click);
      if (!may.ok) return may;
      const changes = shapedChanges(may.request, shape);
      const less = changes !== undefined && isLess(may.request, shape, parts.make);
      if (!changes || !less) return { ok: false, refusal: notLess(click.id, shape), request: may.request };
      const reason = may.request.reason.personal;
      const all = await reshaped(deps, click, may.request, { shape, changes, reason });
      if ('code' in all) return { ok: false, refusal: all, request: may.request };
      const { id, person, n, where } = click;
      return deciding.on({
        name: 'offer less',
        id,
        person,
        where,
        async decide(request, now) {
          const { resolution: _, ...review } = await deciding.review(request, person, n);
          return offerLess(request, { ...review, ...all, isLess: less, note }, now);
        },
      });
    },

    /**
     * Takes the offer, and counts the approval of the person who offered it as if they clicked now, since they said
     * that they would approve exactly this. If that no longer counts, the request waits for others; if the policy
     * refuses what was offered by now, the offer cannot be taken.
     */
    takeOffer: ({ id, person, n, where }: Click): Promise<Answer> =>
      deciding.on({
        name: 'take the offer',
        id,
        person,
        where,
        async decide(request, now) {
          const taken = takeOffer(request, { decider: await deciding.decider(person), n }, now);
          const { offer } = request;
          if (taken.refusal || !offer) return taken;
          const after = taken.events.reduce<Request>((one, event) => evolve(one, event), request);
          const review = await deciding.review(after, offer.by, after.revision.n);
          if (!review.resolution.ok) return refused(review.resolution.refusal);
          const agreed = approve(await deciding.asKnownNow(after), review, now);
          // An approval that does not count may still ask the people of the present rule.
          return { events: [...taken.events, ...agreed.events] };
        },
      }),

    declineOffer: ({ id, person, n, where }: Click): Promise<Answer> =>
      deciding.on({
        name: 'decline the offer',
        id,
        person,
        where,
        decide: async (request, now) =>
          declineOffer(request, { decider: await deciding.decider(person), n }, now),
      }),
  };
}

/** Edits by the requester. */
function createEditing(deps: ReshapingDeps) {
  const { deciding } = deps;
  const mayEdit = ({ id, person, n, where }: Click): Promise<Answer> =>
    deciding.on({
      name: 'change',
      id,
      person,
      where,
      onlyAsks: true,
      decide: async (request, now) =>
        decided(uneditable(request, { decider: await deciding.decider(person), n }, now)),
    });

  return {
    mayEdit,

    /** Changes one's own request. Reads Make. */
    async edit(click: Click, { shape, reason, ticket }: EditWords): Promise<Answer> {
      const { id, person, n, where } = click;
      const may = await mayEdit(click);
      if (!may.ok) return may;
      const changes = shapedChanges(may.request, shape);
      if (!changes) return { ok: false, refusal: notShapable(id, shape), request: may.request };
      const all = await reshaped(deps, click, may.request, { shape, changes, reason });
      if ('code' in all) return { ok: false, refusal: all, request: may.request };
      return deciding.on({
        name: 'change',
        id,
        person,
        where,
        decide: async (request: Request, now: Context) => {
          const said = { reason, ...(ticket !== undefined && { ticket }) };
          return edit(request, { ...all, ...said, decider: await deciding.decider(person), n }, now);
        },
      });
    },
  };
}

const notLess = (id: string, { lines }: Shape): Refusal =>
  lines.length === 0 ? refuse('nothing-left', { id, instead: 'deny' }) : refuse('not-less');

const notShapable = (id: string, { lines }: Shape): Refusal =>
  lines.length === 0 ? refuse('nothing-left', { id, instead: 'cancel' }) : refuse('not-reshapable', { id });

const decided = (refusal: Refusal | undefined): Decision => (refusal ? refused(refusal) : { events: [] });

/**
 * Plans this shape on Make and by the policy. It counts as a form under check; the policy limits their number for each
 * person.
 */
async function reshaped(
  { parts, deciding, beginForm }: ReshapingDeps,
  { person }: Click,
  request: Request,
  { shape, changes, reason }: { shape: Shape; changes: readonly Change[]; reason: string },
): Promise<Reshaped | Refusal> {
  const { operations, directory, policy } = parts;
  const begun = beginForm(person);
  if ('refusal' in begun) return begun.refusal;
  try {
    const options = { temporary: shape.durationMs !== undefined };
    const planned = await Promise.all(changes.map((change) => operations.plan(change, options)));
    const plans = planned.flatMap((one) => (one.type === 'plan' ? [one.plan] : []));
    const requester = await directory.identify(request.requester.person);
    const people = shape.lines.map((line) => request.revision.people[line] ?? null);
    const { emergency } = request;
    const asked = {
      changes,
      emergency,
      ...(shape.durationMs !== undefined && { durationMs: shape.durationMs }),
    };
    const facts = factsOf(asked, plans, requester, people);
    const roster = await deciding.rosterFor(facts);
    const resolution = resolvePolicy(policy(), facts, reason, roster);
    const concern = { requester: request.requester, revision: { people, plans } };
    const deciders = resolution.ok
      ? await ableDeciders(parts, resolution.requirements, roster, concern)
      : new Map();
    return { shape, changes, planned, resolution, reach: { roster, deciders } };
  } finally {
    begun.end();
  }
}
