import type { Finding } from '../approvals/audit-event.js';
import { type Alert, findingSentence, placeInWords } from './finding-words.js';
import { escaped } from './text.js';

/**
 * One change of several people, without its full stop: "*28 people became Guest* of Acme within one minute"; markup.
 * `within` follows the act, with a space before it.
 */
export function manyChanged(finding: Finding, count: number, within: string): string {
  const { movement, after } = finding;
  const place = placeInWords(finding);
  const there = `${place}${within}`;
  const people = count === 1 ? '1 person' : `${count} people`;
  const role = after && escaped(after.name);
  const as = role === undefined ? '' : ` as *${role}*`;
  const be = count === 1 ? 'is' : 'are';
  const were = count === 1 ? 'was' : 'were';
  switch (movement) {
    case 'joined':
    case 'joined-team':
      return `*${people} joined* ${place}${as}${within}`;
    case 'left':
    case 'left-team':
      return `*${people} left or ${were} removed* from ${there}`;
    case 'role-changed':
    case 'team-role-changed':
      return `*${people} became ${role ?? 'something else'}* of ${there}`;
    case 'invited':
      return `*${people} ${were} invited* to ${place}${as}${within}`;
    case 'accepted':
      return `*${people} accepted* an invitation to ${place}${as}${within}`;
    case 'invitation-withdrawn':
      return `*The invitations of ${people}* to ${place} were withdrawn${within}`;
    case 'invitation-expired':
      return `*The invitations of ${people}* to ${place} expired${within}`;
    case 'changed-and-back':
      return `*The roles of ${people}* in ${place} were changed${within}, and Make's lists no longer show the change`;
    case 'changed-unseen':
      return `Make's log says that *the roles of ${people}* in ${place} were changed${within}`;
    case 'removed-and-back':
      return `*${people} ${were} removed* from ${there}, and ${be} there again`;
    case 'put-back':
      return `*${people} ${were} removed* from ${place} and put back there${within}`;
    case 'removed-unseen':
      return `Make's log says that *${people} ${were} removed* from ${there}`;
  }
}

/** The change of one person, or of all people in an alarm, as a sentence. */
export const alertSentence = ({ finding, together }: Pick<Alert, 'finding' | 'together'>): string =>
  together === undefined ? findingSentence(finding) : `${manyChanged(finding, together, '')}.`;
