import { factsOf } from '../../approvals/decide/facts.js';
import type { RequestEvent } from '../../approvals/event.js';
import { erased } from '../../approvals/personal.js';
import type { Scene } from '../../approvals/policy/cases/verdict.js';
import { parsePolicy } from '../../approvals/policy/parse.js';
import type { Policy } from '../../approvals/policy/schema.js';
import type { Revision } from '../../approvals/revision.js';
import { requestIdOf } from '../../store/commit.js';
import { holding, type Reading } from '../../store/reading.js';

type Submitted = Extract<RequestEvent, { type: 'request.submitted' }>;

/** One revision of a request from the ledger, with the policy that decided it, if its text is on record. */
export interface PastRequest {
  readonly id: string;
  /** The time of the first submission. */
  readonly at: number;
  readonly emergency: boolean;
  readonly revision: Revision;
  readonly scene: Scene;
  /** The reason and the addresses were erased, so the policy's conditions about them are unknown. */
  readonly erased: boolean;
  readonly policy: Policy | undefined;
}

const relevant: ReadonlySet<string> = new Set([
  'policy.loaded',
  'request.submitted',
  'request.revised',
  'request.denied',
  'request.cancelled',
  'request.expired',
  'change.verified',
]);

/**
 * Every revision of every request, in the order of the ledger; a later revision of a request replaces the earlier one.
 * A request stays in memory only while people may be asked about it again.
 */
export async function* pastRequests(reading: Reading): AsyncGenerator<PastRequest> {
  const policies = new Map<string, Policy | undefined>();
  const asked = new Map<string, Submitted>();
  for await (const { stream, events } of reading.entries(holding(relevant))) {
    const id = requestIdOf(stream) ?? '';
    for (const event of events) {
      switch (event.type) {
        case 'policy.loaded':
          policies.set(event.hash, policyIn(event.text?.personal) ?? policies.get(event.hash));
          break;
        case 'request.submitted':
          asked.set(id, event);
          yield past(event, event.revision, policies);
          break;
        case 'request.revised': {
          const first = asked.get(id);
          if (!first) break;
          const said = { ...first, ...(event.reason && { reason: event.reason }) };
          asked.set(id, said);
          yield past(said, event.revision, policies);
          break;
        }
        case 'change.verified':
          // If a request has several changes, others may still fail and be asked again.
          if (asked.get(id)?.revision.changes.length === 1) asked.delete(id);
          break;
        case 'request.denied':
        case 'request.cancelled':
        case 'request.expired':
          asked.delete(id);
      }
    }
  }
}

function policyIn(text: string | undefined): Policy | undefined {
  const parsed = text === undefined ? undefined : parsePolicy(text);
  return parsed?.ok ? parsed.policy : undefined;
}

function past(
  { id, at, requester, reason, emergency }: Submitted,
  revision: Revision,
  policies: ReadonlyMap<string, Policy | undefined>,
): PastRequest {
  const { changes, plans, people, durationMs } = revision;
  const isErased = reason.personal === erased.personal;
  const { person, makeUserId } = requester;
  const all = factsOf(
    { changes, emergency, ...(durationMs !== undefined && { durationMs }) },
    plans,
    { person, ...(makeUserId !== undefined && { makeUserId }) },
    people,
  ).map(({ inviteDomain, ...facts }) => ({
    ...facts,
    ...(inviteDomain !== undefined && !isErased && { inviteDomain }),
  }));
  const [first, ...more] = all;
  if (!first) throw new Error(`${id} asks for nothing`);
  return {
    id,
    at,
    emergency,
    revision,
    scene: {
      facts: [first, ...more],
      people,
      emails: isErased ? [] : plans.map(({ subject }) => subject.email.personal),
      ...(!isErased && { reason: reason.personal }),
    },
    erased: isErased,
    policy: policies.get(revision.policyHash),
  };
}
