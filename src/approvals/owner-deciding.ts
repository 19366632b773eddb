import type { Click } from './click.js';
import { type Context, type Decision, refused } from './decide/context.js';
import { factsOfRequest } from './decide/facts.js';
import { ownerAgrees } from './decide/own-token.js';
import { revisedTo } from './decide/revised.js';
import { quorum } from './decide/submit.js';
import type { Deciding } from './deciding.js';
import type { Answer, DeskParts } from './desk-deps.js';
import { evolve } from './evolve.js';
import { type PersonId, person } from './person.js';
import { resolvePolicy } from './policy/match.js';
import { asksNobody } from './policy/requirement.js';
import { refuse } from './refusal.js';
import { type Request, secretNeededUntil } from './request.js';
import { reviseTo } from './revision.js';

/** The button "Delete it now": the owner of a leaked token decides alone, by the rule for one's own tokens. */
export const createOwnerDeciding = (
  { policy }: DeskParts,
  deciding: Deciding,
): ((click: Click) => Promise<Answer>) => {
  const decide = async (request: Request, who: PersonId, context: Context): Promise<Decision> => {
    const { identity } = await deciding.decider(who);
    const agreed = ownerAgrees(request, identity, context);
    if (agreed.refusal) return agreed;
    const owners = agreed.events.reduce<Request>((one, event) => evolve(one, event), request);
    const facts = factsOfRequest(owners);
    const roster = await deciding.rosterFor(facts);
    const resolution = resolvePolicy(policy(), facts, owners.reason.personal, roster);
    if (!resolution.ok) return refused(resolution.refusal);
    const { requirements } = resolution;
    const { status } = request.phase;
    if (!asksNobody(requirements))
      return refused(refuse('cannot-do-now', { id: request.id, act: 'delete their token', status }));
    const { n, hash: _, ...earlier } = owners.revision;
    const { policyHash, now } = context;
    const revision = reviseTo(n + 1, { ...earlier, requirements: [...requirements], policyHash });
    const difference = 'Its owner had it deleted at once.';
    const why = { why: 'owner-agreed', differences: [difference], by: person(who) } as const;
    const revised = revisedTo(owners, revision, why, context);
    return {
      events: [...agreed.events, revised, quorum(revision, now, true, secretNeededUntil(owners) ?? Infinity)],
    };
  };
  return ({ id, person: who, where }) =>
    deciding.on({
      name: 'delete their token',
      id,
      person: who,
      where,
      decide: (request, context) => decide(request, who, context),
    });
};
