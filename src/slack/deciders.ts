import { type OpenStage, openStages } from '../approvals/missing.js';
import type { PersonId } from '../approvals/person.js';
import { type Members, rosterKey } from '../approvals/policy/requirement.js';
import type { Request } from '../approvals/request.js';
import type { PeopleInSlack } from './people.js';
import { barredFrom, noStead, type Stead, unfitOf } from './stead.js';
import type { DecidersNamed } from './waiting.js';

const named = 4;

/** What else decides who may act on a request, as it is now. */
interface Around {
  readonly stead: Stead;
  readonly open: readonly Request[];
}

/**
 * The people who may fill the open stages of a request, by their names in Slack, if they are four at most. Names
 * nobody when Slack or Make does not answer. Everybody who may not decide is left out: the requester, the subjects and
 * earlier approvers, also under another account, and people who hold the role in question. For a person who is away it
 * names their stand-in, and for one whose decisions the policy delegates also the delegate.
 */
export async function decidersOf(
  { roster, nameOf, identify }: Pick<PeopleInSlack, 'roster' | 'nameOf' | 'identify'>,
  request: Request,
  around: () => Promise<Around> = async () => ({ stead: noStead, open: [] }),
): Promise<DecidersNamed> {
  if (request.phase.status !== 'pending') return () => [];
  const { stead, open } = await around();
  const inPlaceOf = async (own: string | undefined, to: PersonId, barred: ReadonlySet<PersonId>) => {
    const other = barred.has(to) ? undefined : await nameOf(to);
    return own !== undefined && other !== undefined ? `${other} for ${own}` : undefined;
  };
  /** The person, or who decides for them, among all people of the stage. */
  const called = async (
    one: PersonId,
    all: readonly PersonId[],
    barred: ReadonlySet<PersonId>,
  ): Promise<(string | undefined)[]> => {
    const own = await nameOf(one);
    const standIn = stead.away.find(({ who }) => who === one)?.to;
    const first = standIn && (await inPlaceOf(own, standIn, barred));
    const delegates = stead.delegated.filter(
      ({ who, to }) => who === one && !barred.has(to) && !all.includes(to),
    );
    return [first ?? own, ...(await Promise.all(delegates.map(({ to }) => inPlaceOf(own, to, barred))))];
  };
  const names = new Map<number, readonly string[]>();
  const namesFor = async (stage: OpenStage): Promise<readonly string[]> => {
    const members = await membersAt({ roster }, request, stage);
    const groups = stage.groups.map((group) => {
      const known = members.get(group);
      return known && 'people' in known ? known.people : [];
    });
    const known = barredFrom(request, stead);
    const some = [...new Set(groups.flat())].filter((one) => !known.has(one));
    if (groups.some((group) => group.length === 0) || some.length > named) return [];
    const barred = barredFrom(request, stead, await unfitOf({ identify }, request, some, stead, open));
    const people = some.filter((one) => !barred.has(one));
    const found = (await Promise.all(people.map((one) => called(one, people, barred)))).flat();
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
