import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import type { Difference, RoleOrNone } from '../approvals/plan.js';
import type { Request } from '../approvals/request.js';
import type { Naming } from './naming.js';
import { cutMiddle, escaped } from './text.js';

/** The change in an entry of Make's log that is the announced write of a request. */
export interface MatchedChange {
  readonly name: string;
  /** Roles in words; absent for no role. */
  readonly from?: string;
  readonly into?: string;
  readonly asked: PersonId;
  /** The approvers; empty if a rule approved. */
  readonly approved: readonly PersonId[];
}

/** A write in Make's log. `undoes`: it undoes the request's change. */
interface LoggedWrite {
  readonly team?: { readonly id?: number | undefined } | undefined;
  /** The Make user. */
  readonly target?: string | undefined;
  readonly undoes?: boolean | undefined;
}

/** The person, and the role before and after, from the request's own plan; undefined if the plan does not say. */
export function matchedChange(
  request: Request,
  { team, target, undoes }: LoggedWrite,
): MatchedChange | undefined {
  const { revision, progress, requester, approvals } = request;
  const index = revision.plans.findIndex(({ subject }, at) => {
    const userId = subject.userId ?? progress[at]?.invitation?.userId;
    return userId !== undefined && `${userId}` === target && differenceIn(revision.plans[at], team?.id);
  });
  const plan = revision.plans[index];
  const difference = differenceIn(plan, team?.id);
  if (!plan || !difference) return undefined;
  const [from, into] = undoes ? [difference.after, difference.now] : [difference.now, difference.after];
  return {
    name: plan.subject.name.personal,
    ...named('from', from),
    ...named('into', into),
    asked: requester.person,
    approved: [...new Set(approvals.map(({ by }) => by))],
  };
}

const named = <Key extends 'from' | 'into'>(key: Key, role: RoleOrNone) =>
  role === 'none' ? {} : ({ [key]: role.name } as Record<Key, string>);

function differenceIn(
  plan: Request['revision']['plans'][number] | undefined,
  teamId: number | undefined,
): Difference | undefined {
  const its = plan?.differences.find(({ team }) => team !== undefined && team.id === teamId);
  return its ?? (plan?.team?.id === teamId ? plan?.differences[0] : undefined);
}

/** For example "*Cat Lindqvist*: no role → *Team Operator*"; markup. */
export const changeWords = ({ name, from, into }: MatchedChange): string =>
  `*${escaped(cutMiddle(name, 80))}*: ${roleWords(from)} → ${into === undefined ? 'no role' : `*${roleWords(into)}*`}`;

const roleWords = (role: string | undefined): string =>
  role === undefined ? 'no role' : escaped(cutMiddle(role, 80));

/** For example "Ben Weber asked, Ana Costa approved"; markup. */
export const deciderWords = ({ asked, approved }: MatchedChange, naming: Naming): string =>
  `${naming(asked)} asked, ${approved.length > 0 ? `${listed(approved.map(naming))} approved` : 'the rule approved'}`;
