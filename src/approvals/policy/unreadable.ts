import { type Refusal, refuse } from '../refusal.js';
import { type Requirement, type Roster, rosterKey } from './requirement.js';

/** Why nothing can be decided without this group: Slack or Make did not answer, or somebody must repair something. */
export function unreadableRefusal(
  group: string,
  { scope }: Pick<Requirement, 'scope'>,
  roster: Roster,
): Refusal {
  const members = roster[rosterKey(group, scope)];
  // A request of an earlier policy may need a group that the present one does not have or use.
  if (!members) {
    const why = 'the policy does not use it any more';
    const mend = 'an Usher admin must correct the policy, or the request must be asked again';
    return refuse('group-unreadable', { group, why, mend });
  }
  if (!('unreadable' in members) || members.mend === undefined)
    return refuse('group-unreadable', { group, why: 'Slack or Make did not answer' });
  return refuse('group-unreadable', { group, why: members.unreadable, mend: members.mend });
}
