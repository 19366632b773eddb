import type { Decider } from '../decide/authority.js';
import type { Fresh } from '../decide/begin.js';
import { factsOfRequest } from '../decide/facts.js';
import { delegatorsOf } from '../policy/delegates.js';
import { resolvePolicy, rosterNeeds } from '../policy/match.js';
import { unreadableGroups } from '../policy/tally.js';
import type { Request } from '../request.js';
import type { Bench } from './bench.js';

/** Reads Make, the policy, the groups and the approvers again. Throws where any of them cannot be read. */
export async function lookAfresh(
  { operations, directory, policy, clock }: Bench,
  request: Request,
): Promise<Fresh> {
  const { changes, durationMs, requirements } = request.revision;
  const temporary = durationMs !== undefined;
  const planned = await Promise.all(
    changes.map((change, index) =>
      request.progress[index]?.state === 'todo' ? operations.plan(change, { temporary }) : undefined,
    ),
  );
  const facts = factsOfRequest(request);
  const inForce = policy().policy;
  const roster = await directory.roster(rosterNeeds(inForce, facts), 'fresh');
  const [hidden] = requirements.flatMap((one, index) => {
    const added = request.escalated.includes(index) ? (one.escalate?.to ?? []) : [];
    return unreadableGroups([...one.stages.flatMap(({ from }) => from), ...added], one, roster);
  });
  if (hidden !== undefined)
    throw new Error(`the group ${hidden} cannot be read, so approvals cannot be checked`);
  const resolution = resolvePolicy(inForce, facts, request.reason.personal, roster);
  if (!resolution.ok && resolution.refusal.code === 'group-unreadable')
    throw new Error(resolution.refusal.sentence);
  const deciders = await Promise.all(
    request.approvals.map(async ({ by }): Promise<Decider> => {
      const [identity, ...standsFor] = await Promise.all(
        [by, ...delegatorsOf(inForce.delegates, by, clock.now())].map((one) => directory.identify(one)),
      );
      if (!identity || identity.standing === 'unreadable')
        throw new Error('Slack does not say who an approver is');
      return { identity, standsFor };
    }),
  );
  const { binding } = await directory.identify(request.requester.person);
  const requester = binding.state === 'bound' ? { makeUserId: binding.id } : {};
  return { planned, roster, resolution, deciders, requester };
}
