import { ableDeciders } from './able-deciders.js';
import type { Asked } from './asked.js';
import type { Decision } from './decide/context.js';
import { factsOf } from './decide/facts.js';
import { requesterOf, submit } from './decide/submit.js';
import { decideOn } from './decide-on.js';
import type { Deciding } from './deciding.js';
import type { Answer, DeskParts } from './desk-deps.js';
import type { PersonId } from './person.js';
import type { Planned } from './plan.js';
import { resolvePolicy } from './policy/match.js';
import type { People } from './ports.js';
import { type Refusal, refuse } from './refusal.js';
import { requestStream } from './store.js';

/** Opens a request after Make has planned it; the same form sent twice opens it once. */
export function createOpening(parts: DeskParts, deciding: Deciding) {
  const { store, directory } = parts;
  return async (
    person: PersonId,
    submission: string,
    asked: Asked,
    planned: readonly Planned[],
  ): Promise<Answer> => {
    const plans = planned.flatMap((one) => (one.type === 'plan' ? [one.plan] : []));
    const people = await Promise.all(
      plans.map(
        async ({ subject }) => (await directory.personWith(subject.email.personal, subject.userId)) ?? null,
      ),
    );
    const requester = await directory.identify(person);
    const unsettled = await doubtfulSubject(directory, people);
    if (unsettled) return { ok: false, refusal: unsettled };
    const facts = factsOf(asked, plans, requester, people);
    const roster = await deciding.rosterFor(facts);
    const resolution = resolvePolicy(parts.policy(), facts, asked.reason, roster);
    const concern = { requester: requesterOf(requester), revision: { people, plans } };
    const deciders = resolution.ok
      ? await ableDeciders(parts, resolution.requirements, roster, concern)
      : new Map();
    const read = async () => {
      const earlier = await store.submission(submission);
      const known = earlier === undefined ? undefined : await store.request(earlier);
      const id = known?.request.id ?? (await store.nextRequestId());
      return { id, stream: requestStream(id), version: 0, isKnown: known !== undefined };
    };
    const { found, decided } = await decideOn(store, read, async ({ id, isKnown }): Promise<Decision> => {
      const command = { id, submission, requester, asked, planned, people, roster, deciders };
      return isKnown ? { events: [] } : submit(command, await deciding.context());
    });
    if (decided.refusal) return { ok: false, refusal: decided.refusal };
    if (decided.events.length > 0) parts.wake(found.id);
    const stored = await store.request(found.id);
    if (!stored) throw new Error(`${found.id} was committed and cannot be read`);
    return { ok: true, request: stored.request };
  };
}

async function doubtfulSubject(
  directory: People,
  people: readonly (PersonId | null)[],
): Promise<Refusal | undefined> {
  const known = people.flatMap((one) => one ?? []);
  const identities = await Promise.all([...new Set(known)].map((one) => directory.identify(one)));
  const doubtful = identities.find(({ binding }) => binding.state === 'differs');
  return doubtful && refuse('subject-differs', { person: doubtful.person });
}
