import { type Refusal, refuse } from '../refusal.js';
import { type Requirement, type Roster, rosterKey } from './requirement.js';

/** Why nothing can be decided without this group: Slack or Make did not answer, or somebody must repair something. */
export function unreadableRefusal(
  group: string,
  { scope }: Pick<Requirement, 'scope'>,
  roster: Roster,
): Refusal {
  const members = roster[rosterKey(group, scope)];
  if (!members || !('unreadable' in members) || members.mend === undefined)
    return refuse('group-unreadable', { group, why: 'Slack or Make did not answer' });
  return refuse('group-unreadable', { group, why: members.unreadable, mend: members.mend });
}
