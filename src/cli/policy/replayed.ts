import { judged, type Turn, turnOf, verdictOn } from '../../approvals/policy/cases/verdict.js';
import { verdictInWords } from '../../approvals/policy/cases/verdict-words.js';
import type { InForce } from '../../approvals/policy/in-force.js';
import type { Reading } from '../../store/reading.js';
import { isWithin, type Period } from '../record/options.js';
import { titleWords } from '../record/plan-words.js';
import { type PastRequest, pastRequests } from './past-requests.js';

/** The result of a request under another policy; `unclear` if it depends on who was in a group then. */
export type ReplayTurn = Turn | 'unclear';

export interface ReplayedRequest {
  readonly id: string;
  readonly at: number;
  readonly what: string;
  readonly turn: ReplayTurn;
  readonly before: string;
  readonly after: string;
}

export interface Replayed {
  readonly requests: number;
  /** The requests with another result, in the order of the ledger. */
  readonly changed: readonly ReplayedRequest[];
  /**
   * The number of requests whose reason and addresses were erased. They are treated as if the policy accepted those.
   */
  readonly erased: number;
  /**
   * The number of requests that a policy decided whose text is not on record. The new policy's groups are used for
   * them.
   */
  readonly withoutText: number;
}

/**
 * Decides every request of a period under another policy, from its content in the ledger, and compares the result with
 * the decision in the ledger. Keeps one line for each request with another result, and nothing of the others.
 */
export async function replayed(reading: Reading, next: InForce, period: Period): Promise<Replayed> {
  const changed = new Map<string, ReplayedRequest>();
  const once = keptOnce();
  const counts = { requests: 0, erased: 0, withoutText: 0 };
  for await (const one of pastRequests(reading)) {
    if (!isWithin(period, one.at)) continue;
    if (one.revision.n === 1) {
      counts.requests += 1;
      if (one.erased) counts.erased += 1;
      if (!one.policy) counts.withoutText += 1;
    }
    const other = decidedOtherwise(one, next, once);
    if (other) changed.set(one.id, other);
    else changed.delete(one.id);
  }
  return { ...counts, changed: [...changed.values()] };
}

/** Stores equal texts of a hundred thousand requests only once. */
function keptOnce(): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    const known = kept.get(text);
    if (known === undefined) kept.set(text, text);
    return known ?? text;
  };
}

function decidedOtherwise(
  { id, at, emergency, revision, scene, policy = undefined }: PastRequest,
  next: InForce,
  once: (text: string) => string,
): ReplayedRequest | undefined {
  const old = { ok: true, requirements: revision.requirements } as const;
  const now = verdictOn(next, scene);
  const isUnclear = !now.ok && now.refusal.code === 'group-unreadable';
  const turn = isUnclear ? 'unclear' : turnOf(judged(policy ?? next.policy, old), judged(next.policy, now));
  if (turn === undefined) return undefined;
  const [before, after] = [once(verdictInWords(old)), once(verdictInWords(now))];
  return {
    id,
    at,
    what: titleWords({ revision, emergency }),
    turn,
    before,
    after: before === after ? once(`${after}, who are now other people`) : after,
  };
}
