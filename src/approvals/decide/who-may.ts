import type { ActName } from '../acts.js';
import { isContainment } from '../changes/changes.js';
import { listed } from '../listed.js';
import { groupsInWords } from '../policy/group-label.js';
import { isWidening, leavesAccess, type Request } from '../request.js';

/** The acts that only the deciders of the rule do; the Usher admins do the others, too. */
const forDecidersOnly: ReadonlySet<ActName> = new Set(['approve', 'deny', 'offer less']);

/** The people who may do this to other people's requests, in words; after a containment only the Usher admins. */
export const decidersOf = (request: Request, act: ActName): string => listed(deciders(request, act), 'or');

/** The same with the requester and the subject, if they may do it to their own. */
export function peopleWhoMay(request: Request, act: ActName): string {
  const asker = act === 'retry' || act === 'end early' || (act === 'give up' && !leavesAccess(request));
  return listed(
    [
      ...(asker ? ['the person who asked for it'] : []),
      ...(act === 'end early' && isEndedByHolder(request) ? ['the person who holds it'] : []),
      ...deciders(request, act),
    ],
    'or',
  );
}

/**
 * Whether the subject may end the grant: everybody may give back their own access. Ending a lowering early would
 * instead give something back to the subject, and ending a grant of several people would end that of the others.
 */
export function isEndedByHolder(request: Request): boolean {
  const [holder, ...others] = new Set(request.revision.people);
  return Boolean(holder) && others.length === 0 && isWidening(request);
}

function deciders({ revision }: Request, act: ActName): string[] {
  const { requirements, changes } = revision;
  if (forDecidersOnly.has(act)) return [groupsInWords(requirements)];
  if (act === 'restore access' || (act === 'settle' && isContainment(changes)))
    return ['the other Usher admins'];
  const isAsked = requirements.some(({ stages }) => stages.length > 0);
  return [...(isAsked ? [groupsInWords(requirements)] : []), 'the Usher admins'];
}
