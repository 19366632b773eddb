import { type OpenStage, openStages } from '../approvals/missing.js';
import type { PersonId } from '../approvals/person.js';
import type { StandIn } from '../approvals/policy/stand-ins.js';
import { candidates } from '../approvals/policy/tally.js';
import type { Request } from '../approvals/request.js';
import type { PeopleInSlack } from './people.js';
import type { DecidersNamed } from './waiting.js';

const named = 4;

/**
 * The people who may fill the open stages of a request, by their names in Slack, if they are four at most. Names
 * nobody when Slack or Make does not answer. The requester, the subjects and earlier approvers are left out. For a
 * person who is away it names their stand-in.
 */
export async function decidersOf(
  { roster, nameOf }: Pick<PeopleInSlack, 'roster' | 'nameOf'>,
  request: Request,
  standIns: readonly StandIn[] = [],
): Promise<DecidersNamed> {
  const { revision, requester, approvals, phase } = request;
  if (phase.status !== 'pending') return () => [];
  const concerned: ReadonlySet<PersonId | null> = new Set([requester.person, ...revision.people]);
  const through = standIns.filter(({ who }) => concerned.has(who)).map(({ to }) => to);
  const barred = new Set([...concerned, ...through, ...approvals.map(({ by }) => by)]);
  const called = async (one: PersonId): Promise<string | undefined> => {
    const to = standIns.find(({ who }) => who === one)?.to;
    const [own, other] = await Promise.all([nameOf(one), to && !barred.has(to) ? nameOf(to) : undefined]);
    return own !== undefined && other !== undefined ? `${other} for ${own}` : own;
  };
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
    const found = await Promise.all(people.map(called));
    return found.every((one) => one !== undefined) ? found.flatMap((one) => one ?? []) : [];
  };
  for (const stage of openStages(request)) {
    // If Slack gives no names now, the card still shows the groups.
    names.set(stage.requirement, await namesFor(stage).catch(() => []));
  }
  return ({ requirement }) => names.get(requirement) ?? [];
}

/** The stand-ins of people who may fill one of these stages. */
export async function standInsAmong(
  { roster }: Pick<PeopleInSlack, 'roster'>,
  { revision }: Request,
  stages: readonly OpenStage[],
  standIns: readonly StandIn[],
): Promise<readonly StandIn[]> {
  if (standIns.length === 0) return [];
  const able = await Promise.all(
    stages.map(async ({ requirement, groups }) => {
      const rule = revision.requirements[requirement];
      if (!rule) return [];
      const scope = rule.scope && { scope: rule.scope };
      return candidates(
        groups,
        rule,
        await roster(
          groups.map((group) => ({ group, ...scope })),
          'cached',
        ),
      );
    }),
  );
  return standIns.filter(({ who }) => able.some((people) => people.includes(who)));
}
