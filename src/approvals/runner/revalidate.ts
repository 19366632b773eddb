import { isContainment } from '../changes/changes.js';
import type { ContainToken } from '../changes/contain-token.js';
import { type Fresh, plansNow } from '../decide/begin.js';
import { factsOf, factsOfRequest } from '../decide/facts.js';
import type { Instead } from '../decide/fallback.js';
import { widenedStage } from '../missing.js';
import type { PersonId } from '../person.js';
import { insteadOf, type Planned } from '../plan.js';
import { type Resolution, resolvePolicy } from '../policy/match.js';
import { type Roster, sameMeaning } from '../policy/requirement.js';
import { rosterNeeds } from '../policy/roster-needs.js';
import { stagesOf, unreadableGroups } from '../policy/tally.js';
import type { CaseOf } from '../ports.js';
import type { Request } from '../request.js';
import { approversOf } from '../standing-in.js';
import type { RunnerContext } from './context.js';

/** Reads Make, the policy, the groups and the approvers again. Throws when any of them cannot be read. */
export async function revalidate(ctx: RunnerContext, request: Request): Promise<Fresh> {
  const { operations, directory, policy } = ctx;
  const { changes, durationMs, requirements } = request.revision;
  const temporary = durationMs !== undefined;
  const facts = factsOfRequest(request);
  const inForce = policy();
  const needs = rosterNeeds(inForce.policy, facts);
  const planning = changes.map((change, index) =>
    request.progress[index]?.state === 'todo'
      ? operations.plan(change, { temporary, about: request.revision.plans[index] })
      : undefined,
  );
  const [possible, roster] = await Promise.all([Promise.all(planning), directory.roster(needs, 'fresh')]);
  // A fresh roster also drops what is remembered about people.
  const caseOf = await ctx.leavers.goneSince(request.submittedAt);
  const planned = await Promise.all(
    possible.map((one, index) => one && unlessLeft(ctx, caseOf, request.revision.people[index], one)),
  );
  const resolution = resolvePolicy(inForce, facts, request.reason.personal, roster);
  refuseUnreadable(resolution);
  // Under another rule the approvals do not count anyway, and its groups may be gone from the policy.
  if (resolution.ok && sameMeaning(requirements, resolution.requirements)) refuseHidden(request, roster);
  const moved = { ...request, revision: { ...request.revision, plans: plansNow(request.revision, planned) } };
  const ifMoved = request.automatic
    ? resolvePolicy(inForce, factsOfRequest(moved), request.reason.personal, roster)
    : undefined;
  if (ifMoved) refuseUnreadable(ifMoved);
  const deciders = await approversOf(ctx, request.approvals);
  if (deciders.some(({ identity }) => identity.standing === 'unreadable'))
    throw new Error('Slack does not say who an approver is');
  const { binding, standing: requesterIs } = await directory.identify(request.requester.person);
  if (requesterIs === 'unreadable') throw new Error('Slack does not say who the requester is');
  const requester = binding.state === 'bound' ? { makeUserId: binding.id } : {};
  const instead = await whatElse(ctx, request, planned);
  const gained = await gainedSince(ctx, request);
  const perhaps = { ...(instead && { instead }), ...(ifMoved && { ifMoved }) };
  return { planned, roster, resolution, deciders, requester, requesterIs, gained, ...perhaps };
}

/** A subject whose access is taken as a leaver's, or who is deactivated in Slack, gets none. */
export async function unlessLeft(
  { directory }: RunnerContext,
  caseOf: CaseOf,
  person: PersonId | null | undefined,
  planned: Planned,
): Promise<Planned> {
  if (planned.type !== 'plan' || planned.plan.direction === 'lower') return planned;
  const { name: known, email, userId } = planned.plan.subject;
  const name = known.personal || email.personal;
  const leaver = caseOf({ person: person ?? undefined, userId, email: email.personal });
  if (leaver !== undefined) {
    const why = `${name} counts as a leaver (${leaver}), so Usher gives them no access. If they are back, ask again once that case is over.`;
    return { type: 'refused', code: 'subject-left', sentence: why };
  }
  if (!person) return planned;
  const { standing } = await directory.identify(person);
  if (standing === 'unreadable') throw new Error('Slack does not say who the subject is');
  if (standing !== 'deactivated') return planned;
  const sentence = `${name} is deactivated in Slack, so Usher gives them no access. If they are back, activate their account and ask again.`;
  return { type: 'refused', code: 'subject-left', sentence };
}

/** Access that a new containment of this person would take away, and that this request does not. */
async function gainedSince({ operations }: RunnerContext, { revision }: Request): Promise<string[]> {
  const asked = revision.changes.flatMap((one) => (one.kind === 'contain-token' ? [one] : []));
  const [first] = asked;
  const now =
    first && isContainment(revision.changes) ? await operations.containment(first.userId) : undefined;
  if (!now || !('changes' in now)) return [];
  const known = new Set(asked.map(placeKey));
  const others = now.changes.filter((one) => !known.has(placeKey(one)));
  const planned = await Promise.all(others.map((one) => operations.plan(one, { temporary: false })));
  return planned.flatMap((one) =>
    one.type === 'plan'
      ? one.plan.differences.map(
          ({ now: role, where }) => `${role === 'none' ? 'no role' : role.name} of ${where}`,
        )
      : [],
  );
}

const placeKey = ({ organizationId, where }: ContainToken): string =>
  'teamId' in where ? `team ${where.teamId}` : `organization ${organizationId}`;

/** The changes to ask for instead of the one refused change; undefined if those are refused too. */
async function whatElse(
  { operations, directory, policy }: RunnerContext,
  request: Request,
  planned: Fresh['planned'],
): Promise<Instead | undefined> {
  const changes = insteadOf(planned.flatMap((one) => one ?? []));
  if (!changes) return undefined;
  const others = await Promise.all(changes.map((change) => operations.plan(change, { temporary: false })));
  const plans = others.flatMap((one) => (one.type === 'plan' ? [one.plan] : []));
  if (plans.length < changes.length) return undefined;
  const people = await Promise.all(
    plans.map(
      async ({ subject }) => (await directory.personWith(subject.email.personal, subject.userId)) ?? null,
    ),
  );
  const { emergency, requester } = request;
  const facts = factsOf({ changes, emergency }, plans, requester, people);
  const roster = await directory.roster(rosterNeeds(policy().policy, facts), 'fresh');
  const resolution = resolvePolicy(policy(), facts, request.reason.personal, roster);
  refuseUnreadable(resolution);
  return { changes, plans, people, resolution };
}

/** Throws if a group whose people gave approvals cannot be read. */
function refuseHidden(request: Request, roster: Roster): void {
  const [hidden] = request.revision.requirements.flatMap((one, index) => {
    const stages = stagesOf(one, widenedStage(request, index));
    return unreadableGroups(
      stages.flatMap(({ from }) => from),
      one,
      roster,
    );
  });
  if (hidden !== undefined)
    throw new Error(`the group ${hidden} cannot be read, so approvals cannot be checked`);
}

function refuseUnreadable(resolution: Resolution): void {
  if (!resolution.ok && resolution.refusal.code === 'group-unreadable')
    throw new Error(resolution.refusal.sentence);
}
