import { isContainment } from '../approvals/changes/changes.js';
import { nobodyUnfit, type Unfit } from '../approvals/decide/unfit.js';
import type { OpenStage } from '../approvals/missing.js';
import type { PersonId } from '../approvals/person.js';
import type { InPlace } from '../approvals/policy/delegates.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import type { Request } from '../approvals/request.js';
import { membersAt } from './deciders.js';
import { mentionOf } from './mention.js';
import type { PeopleInSlack } from './people.js';
import { barredFrom, type Stead } from './stead.js';
import { escaped, mention } from './text.js';

/** A group that a stage calls. */
export interface CalledGroup {
  readonly group: string;
  /** Its members as the policy file lists them. */
  readonly entries: readonly string[];
  /** Its people at present; undefined if Slack or Make does not give them. */
  readonly people?: readonly PersonId[];
}

/** If more people of a group may act, the call mentions the entries of the policy file instead of each person. */
const mostByName = 30;

/**
 * The groups that these stages call, with their people as last read. Throws if a group can be called only by its people
 * and they cannot be looked up now, so that the call is tried again.
 */
export async function calledGroups(
  { roster }: Pick<PeopleInSlack, 'roster'>,
  request: Request,
  stages: readonly OpenStage[],
  entriesOf: (group: string) => readonly string[] | undefined,
): Promise<CalledGroup[]> {
  const each = await Promise.all(
    stages.map(async (stage) => {
      const found = await membersAt({ roster }, request, stage);
      return stage.groups.map((group): CalledGroup => {
        const entries = entriesOf(group) ?? [];
        const members = found.get(group);
        if (members && 'people' in members) return { group, entries, people: members.people };
        const passes = members !== undefined && members.mend === undefined;
        if (passes && entries.flatMap(mentionOf).length === 0) {
          throw new Error(`the people of the group ${group} cannot be called now: ${members.unreadable}`);
        }
        return { group, entries };
      });
    }),
  );
  return each.flat();
}

/** The people of these groups whom a call may name one by one. */
export const namedOneByOne = (groups: readonly CalledGroup[]): PersonId[] =>
  groups.flatMap(({ people = [] }) => (people.length <= mostByName ? people : []));

/**
 * Mentions everybody who may act now, each once, in markup; empty if nobody can be mentioned. The requester, the
 * subjects and earlier approvers may not act, nor may the people who decide in their place, nor anybody `unfit`. A
 * user group is mentioned as one only if all of its people may act, or if they are too many to name. A containment's
 * subject is never called.
 */
export function mentions(
  request: Request,
  groups: readonly CalledGroup[],
  stead: Stead,
  unfit: Unfit = nobodyUnfit,
): string {
  const barred = barredFrom(request, stead, unfit);
  const mayAct = (one: PersonId): boolean => !barred.has(one);
  const standIns = stead.away.filter(({ to }) => mayAct(to));
  const away = new Set(standIns.map(({ who }) => who));
  // A user group may contain the subject.
  const asOne = isContainment(request.revision.changes)
    ? ({ group }: CalledGroup) => [escaped(groupLabel(group))]
    : entriesIn;
  const called = groups.flatMap((one) => {
    const { people } = one;
    if (!people) return asOne(one);
    const able = people.filter((person) => mayAct(person) && !away.has(person));
    const isOfThem = ({ who, to }: InPlace): boolean => people.includes(who) && mayAct(who) && mayAct(to);
    const instead = [...standIns, ...stead.delegated].filter(isOfThem).map(({ to }) => to);
    const isWhole = able.length === people.length && !one.entries.some((entry) => entry.startsWith('make:'));
    const byName = able.length <= mostByName ? able.map(mention) : asOne(one);
    return [...(isWhole ? entriesIn(one) : byName), ...instead.map(mention)];
  });
  const standingIn = new Set(standIns.map(({ to }) => mention(to)));
  const unwanted = new Set([...barred, ...away].map(mention));
  return [...new Set(called)].filter((one) => standingIn.has(one) || !unwanted.has(one)).join(' ');
}

/** The entries of a group as mentions; its name if Slack can mention none of them. */
function entriesIn({ group, entries }: CalledGroup): string[] {
  const own = entries.flatMap(mentionOf);
  return own.length > 0 ? own : [escaped(groupLabel(group))];
}
