import { slackIdOf } from '../../person.js';
import { durationInWords } from '../duration.js';
import { groupLabel } from '../group-label.js';
import type { Facts } from '../match.js';
import { quoted } from '../rule-words.js';
import type { Scene } from './verdict.js';

/** A scene as a sentence without its full stop, for example "Make somebody Team Admin of a team, for 8 hours". */
export function sceneInWords({ facts, reason }: Scene): string {
  const [first] = facts;
  const asker = slackIdOf(first.requester);
  const of = /^somebody of (.+)$/.exec(asker)?.[1];
  const by = of === undefined ? asker : `somebody of ${groupLabel(of)}`;
  return [
    facts.length === 1 ? what(first) : `${facts.length} changes such as: ${what(first)}`,
    ...(first.durationMs === undefined ? [] : [`for ${durationInWords(first.durationMs)}`]),
    ...(first.emergency ? ['as an emergency'] : []),
    ...(by === 'somebody' ? [] : [`asked by ${by}`]),
    ...(reason === undefined ? [] : [`because: ${quoted(reason)}`]),
  ].join(', ');
}

function what(facts: Facts): string {
  const { forSelf, organization, team, inviteDomain, own = facts, teams = [] } = facts;
  const kind: string = facts.kind;
  const whom = forSelf ? 'oneself' : 'somebody';
  const [now, after] = [roleIn(facts.rolesNow), roleIn(facts.rolesAfter)];
  const where = team?.name ?? organization.name;
  const was = `(now: ${now ?? 'no role'})`;
  switch (kind) {
    case 'invite':
      return [
        `Invite somebody${inviteDomain === undefined ? '' : ` at ${inviteDomain}`} to ${organization.name} as ${roleIn(own.rolesAfter) ?? 'somebody without a role'}`,
        ...teams.map(
          (one) => `to ${one.team.name} as ${roleIn(one.rolesAfter) ?? 'somebody without a role'}`,
        ),
      ].join(' and ');
    case 'change-organization-role':
    case 'change-team-role':
      return `Make ${whom} ${after ?? 'somebody without a role'} of ${where} ${was}`;
    case 'remove-from-organization':
    case 'remove-from-team':
      return `Remove ${whom} from ${where} ${was}`;
    case 'revoke-token':
      return facts.ownToken ? 'Revoke one’s own API token' : `Revoke an API token of ${whom}`;
    case 'demand-password-reset':
      return `Have Make mail ${whom} a demand to set a new password`;
    case 'contain-token':
      return `Contain ${whom} in ${where} ${was}`;
    case 'restore-role-permissions':
      return `Put back what ${after ?? 'a role'} of ${organization.name} may do`;
    case 'extend-grant':
      return `Extend the temporary access of ${whom} as ${after ?? 'what it is'} of ${where}`;
    default:
      return `${capital(kind.replaceAll('-', ' '))} for ${whom} in ${where} ${was}`;
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The names among a change's roles; ids and “none” are left out. */
function roleIn(roles: Facts['rolesNow']): string | undefined {
  const names = roles.filter((one) => typeof one === 'string' && one !== 'none' && one !== '');
  const numbers = roles.filter((one) => typeof one === 'number');
  return names.length > 0 ? names.join(' and ') : numbers[0] === undefined ? undefined : `role ${numbers[0]}`;
}
