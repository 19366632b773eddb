import { type OpenStage, openStages } from '../approvals/missing.js';
import type { PersonId } from '../approvals/person.js';
import { candidates } from '../approvals/policy/tally.js';
import type { Request } from '../approvals/request.js';
import type { PeopleInSlack } from './people.js';
import type { DecidersNamed } from './waiting.js';

const named = 4;

/**
 * Who may fill the open stages of a request, by the names they have in Slack, where they are four at most; nobody is
 * named where Slack or Make does not answer. Who asked, whom it concerns and who approved already are left out.
 */
export async function decidersOf(
  { roster, nameOf }: Pick<PeopleInSlack, 'roster' | 'nameOf'>,
  request: Request,
): Promise<DecidersNamed> {
  const { revision, requester, approvals, phase } = request;
  if (phase.status !== 'pending') return () => [];
  const barred = new Set([requester.person, ...revision.people, ...approvals.map(({ by }) => by)]);
  const names = new Map<number, readonly string[]>();
  const namesFor = async ({ requirement, groups }: OpenStage): Promise<readonly string[]> => {
    const rule = revision.requirements[requirement];
    if (!rule) return [];
    const scope = rule.scope && { scope: rule.scope };
    const known = await roster(
      groups.map((group) => ({ group, ...scope })),
      'cached',
    );
    const all = groups.every((group) => candidates([group], rule, known).length > 0);
    const people = candidates(groups, rule, known).filter((one) => !barred.has(one));
    if (!all || people.length > named) return [];
    const found = await Promise.all(people.map((one: PersonId) => nameOf(one)));
    return found.every((one) => one !== undefined) ? found.flatMap((one) => one ?? []) : [];
  };
  for (const stage of openStages(request)) {
    // What Slack does not tell right now is left out: the card has the groups all the same.
    names.set(stage.requirement, await namesFor(stage).catch(() => []));
  }
  return ({ requirement }) => names.get(requirement) ?? [];
}
