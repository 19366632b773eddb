import { clickedElsewhere } from './click.js';
import { contextNow } from './context-now.js';
import { type Acting, retriedInPlace } from './decide/act.js';
import type { Decider } from './decide/barred.js';
import { type Context, type Decision, refused } from './decide/context.js';
import { factsOfRequest } from './decide/facts.js';
import type { Review } from './decide/review.js';
import { decideOn } from './decide-on.js';
import type { Answer, DeskParts } from './desk-deps.js';
import type { MessageRef } from './event-parts.js';
import type { PersonId } from './person.js';
import { type Facts, resolvePolicy } from './policy/match.js';
import type { Roster } from './policy/requirement.js';
import { rosterNeeds } from './policy/roster-needs.js';
import type { Freshness } from './ports.js';
import { refuse } from './refusal.js';
import { refusedAttempt } from './refused-attempt.js';
import type { Request } from './request.js';
import { approversOf, deciderOf } from './standing-in.js';
import { requestStream } from './store.js';

/** An act on a request. */
export interface Act {
  /** The name of the act, for the record if it is refused. */
  readonly name: string;
  readonly id: string;
  readonly person: PersonId;
  /** The message that the person clicked on. */
  readonly where?: MessageRef | undefined;
  /** Only asks whether the person may do it; a refusal is recorded anyway. */
  readonly onlyAsks?: boolean;
  readonly decide: (request: Request, context: Context) => Promise<Decision>;
}

/** How long a click waits for the name of its message; a form has to open within three seconds. */
const clickWaitsMs = 8000;
const formWaitsMs = 2000;

/** Looks up the data that a decision needs at the moment it is made. */
export class Deciding {
  constructor(private readonly parts: DeskParts) {}

  context(): Promise<Context> {
    return contextNow(this.parts);
  }

  rosterFor(facts: readonly Facts[], freshness: Freshness = 'cached'): Promise<Roster> {
    return this.parts.directory.roster(rosterNeeds(this.parts.policy().policy, facts), freshness);
  }

  /** Reads groups only for members: other people's clicks must not use up the limits of Slack and Make. */
  async review(request: Request, person: PersonId, revision: number): Promise<Review> {
    const decider = await this.decider(person);
    const { requirements } = request.revision;
    if (decider.identity.standing !== 'member') {
      return { decider, revision, roster: {}, resolution: { ok: true, requirements } };
    }
    const facts = factsOfRequest(request);
    const roster = await this.rosterFor(facts);
    const resolution = resolvePolicy(this.parts.policy(), facts, request.reason.personal, roster);
    return { decider, revision, roster, resolution };
  }

  async acting(request: Request, person: PersonId, how: string): Promise<Acting> {
    const decider = await this.decider(person);
    if (decider.identity.standing !== 'member') return { decider, roster: {} };
    const facts = factsOfRequest(request);
    // A retry in place has no second beginning, which would look these up again.
    const again = how === 'retry' && retriedInPlace(request.phase.status);
    const roster = await this.rosterFor(facts, again ? 'fresh' : 'cached');
    const resolution = resolvePolicy(this.parts.policy(), facts, request.reason.personal, roster);
    return { decider, roster, resolution, ...(again && { fresh: await this.#asNow(request) }) };
  }

  /** Throws when Slack does not say who the requester or an approver is, so that nobody is told that they changed. */
  async #asNow(request: Request): Promise<NonNullable<Acting['fresh']>> {
    const deciders = await approversOf(this.parts, request.approvals);
    const { requester } = await this.asKnownNow(request);
    const { standing: requesterIs } = await this.parts.directory.identify(request.requester.person);
    if ([requesterIs, ...deciders.map(({ identity }) => identity.standing)].includes('unreadable'))
      throw new Error('Slack does not say who asked or who approved');
    return { deciders, requester, requesterIs };
  }

  /** The request with the requester's present Make user, who may have been bound later. */
  async asKnownNow(request: Request): Promise<Request> {
    const { binding } = await this.parts.directory.identify(request.requester.person);
    const makeUser = binding.state === 'bound' ? { makeUserId: binding.id } : {};
    return { ...request, requester: { ...request.requester, ...makeUser } };
  }

  /**
   * Reads the request, decides and commits; decides again if the request changed meanwhile. It also records refusals.
   * Slack shows a message a moment before its name is on record, so a click on it waits for that.
   */
  async on(act: Act): Promise<Answer> {
    let answer: Answer | undefined;
    const withinMs = act.onlyAsks ? formWaitsMs : clickWaitsMs;
    await this.parts.whenThere({ stream: requestStream(act.id), withinMs }, async () => {
      answer = await this.#once(act);
      return answer.ok || answer.refusal.code !== 'card-under-way' ? answer : undefined;
    });
    if (!answer) throw new Error(`nobody decided on ${act.id}`);
    return answer;
  }

  async #once(act: Act): Promise<Answer> {
    const { store, wake } = this.parts;
    const { id } = act;
    const read = async () => {
      const stored = await store.request(id);
      return { stream: requestStream(id), version: stored?.version ?? 0, before: stored?.request };
    };
    const { found, decided } = await decideOn(store, read, ({ before }) => this.#decide(act, before));
    const { events, refusal } = decided;
    if (events.length > 0) wake(id);
    const request = events.length > 0 ? (await store.request(id))?.request : found.before;
    if (refusal) return { ok: false, refusal, ...(request && { request }) };
    if (!request) throw new Error(`${id} was decided on and cannot be read`);
    return { ok: true, request };
  }

  async #decide({ name, id, person, where, onlyAsks, decide }: Act, before?: Request): Promise<Decision> {
    if (!before) return refused(refuse('not-found', { id }));
    const context = await this.context();
    const elsewhere = clickedElsewhere(before, person, where);
    const { events, refusal } = elsewhere ? refused(elsewhere) : await decide(before, context);
    if (onlyAsks && !refusal) return { events: [] };
    const kept = [...events, ...refusedAttempt(before, name, person, refusal, context.now)];
    return { events: kept, ...(refusal && { refusal }) };
  }

  /** The identity of a person, and the people they stand in for. */
  decider(person: PersonId): Promise<Decider> {
    return deciderOf(this.parts, person);
  }
}
