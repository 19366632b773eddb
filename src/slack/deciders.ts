import { type OpenStage, openStages } from '../approvals/missing.js';
import type { PersonId } from '../approvals/person.js';
import { type Members, rosterKey } from '../approvals/policy/requirement.js';
import type { Request } from '../approvals/request.js';
import type { PeopleInSlack } from './people.js';
import { barredFrom, noStead, type Stead } from './stead.js';
import type { DecidersNamed } from './waiting.js';

const named = 4;

/**
 * The people who may fill the open stages of a request, by their names in Slack, if they are four at most. Names
 * nobody when Slack or Make does not answer. The requester, the subjects and earlier approvers are left out. For a
 * person who is away it names their stand-in, and for one whose decisions the policy delegates also the delegate.
 */
export async function decidersOf(
  { roster, nameOf }: Pick<PeopleInSlack, 'roster' | 'nameOf'>,
  request: Request,
  stead: Stead = noStead,
): Promise<DecidersNamed> {
  if (request.phase.status !== 'pending') return () => [];
  const barred = barredFrom(request, stead);
  const inPlaceOf = async (own: string | undefined, to: PersonId) => {
    const other = barred.has(to) ? undefined : await nameOf(to);
    return own !== undefined && other !== undefined ? `${other} for ${own}` : undefined;
  };
  /** The person, or who decides for them, among all people of the stage. */
  const called = async (one: PersonId, all: readonly PersonId[]): Promise<(string | undefined)[]> => {
    const own = await nameOf(one);
    const standIn = stead.away.find(({ who }) => who === one)?.to;
    const first = standIn && (await inPlaceOf(own, standIn));
    const delegates = stead.delegated.filter(
      ({ who, to }) => who === one && !barred.has(to) && !all.includes(to),
    );
    return [first ?? own, ...(await Promise.all(delegates.map(({ to }) => inPlaceOf(own, to))))];
  };
  const names = new Map<number, readonly string[]>();
  const namesFor = async (stage: OpenStage): Promise<readonly string[]> => {
    const members = await membersAt({ roster }, request, stage);
    const groups = stage.groups.map((group) => {
      const known = members.get(group);
      return known && 'people' in known ? known.people : [];
    });
    const people = [...new Set(groups.flat())].filter((one) => !barred.has(one));
    if (groups.some((group) => group.length === 0) || people.length > named) return [];
    const found = (await Promise.all(people.map((one) => called(one, people)))).flat();
    return found.every((one) => one !== undefined) ? found.flatMap((one) => one ?? []) : [];
  };
  for (const stage of openStages(request)) {
    // If Slack gives no names now, the card still shows the groups.
    names.set(stage.requirement, await namesFor(stage).catch(() => []));
  }
  return ({ requirement }) => names.get(requirement) ?? [];
}

/** The people of each group of a stage, as last read, or why it cannot be read. */
export async function membersAt(
  { roster }: Pick<PeopleInSlack, 'roster'>,
  { revision }: Request,
  { requirement, groups }: OpenStage,
): Promise<ReadonlyMap<string, Members>> {
  const scope = revision.requirements[requirement]?.scope;
  const known = await roster(
    groups.map((group) => ({ group, ...(scope && { scope }) })),
    'cached',
  );
  return new Map(
    groups.flatMap((group) => {
      const members = known[rosterKey(group, scope)];
      return members ? [[group, members] as const] : [];
    }),
  );
}
