import type { Decider } from './decide/barred.js';
import type { DeskParts } from './desk-deps.js';
import type { PersonId } from './person.js';
import { delegationsNow, delegatorsOf, type InPlace } from './policy/delegates.js';
import type { Roster } from './policy/requirement.js';
import { type StandIn, standInGroups, standInsHolding } from './policy/stand-ins.js';

type Parts = Pick<DeskParts, 'directory'> & {
  readonly clock: Pick<DeskParts['clock'], 'now'>;
  readonly store: Pick<DeskParts['store'], 'control'>;
  readonly policy: () => Pick<ReturnType<DeskParts['policy']>, 'policy'>;
};

type RosterOf = { readonly directory: Pick<Parts['directory'], 'roster'> };

/** The present members of the groups that may stand in. */
export const standInRoster = ({ directory, policy }: RosterOf & Pick<Parts, 'policy'>): Promise<Roster> =>
  directory.roster(
    standInGroups(policy().policy).map((group) => ({ group })),
    'cached',
  );

/** The stand-ins that absent people have at present. Reads the policy and its groups each time. */
export async function standInsNow(parts: Omit<Parts, 'directory'> & RosterOf): Promise<readonly StandIn[]> {
  const now = parts.clock.now();
  const { policy } = parts.policy();
  const { away = [] } = await parts.store.control(now);
  if (away.length === 0 || !policy.stand_ins) return [];
  return standInsHolding(policy, away, await standInRoster(parts), now);
}

/** All people who decide for others at present: by the policy, or because an absent person chose them. */
export const inPlaceNow = async (
  parts: Omit<Parts, 'directory'> & RosterOf,
  home: string,
): Promise<readonly InPlace[]> => [
  ...delegationsNow(parts.policy().policy.delegates, home, parts.clock.now()),
  ...(await standInsNow(parts)).map((one) => ({ ...one, chosen: true })),
];

/**
 * The identity of a person, and the people they stand in for: by the policy, or because an absent person chose them. A
 * stand-in of either kind cannot pass the right on.
 */
export async function deciderOf(parts: Parts, person: PersonId): Promise<Decider> {
  const { directory, policy, clock } = parts;
  const byPolicy = delegatorsOf(policy().policy.delegates, person, clock.now());
  const away = (await standInsNow(parts)).filter(({ to }) => to === person);
  const chosenBy = away.map(({ who }) => who).filter((who) => !byPolicy.includes(who));
  const delegators = new Set([...byPolicy, ...chosenBy]);
  const [identity, ...standsFor] = await Promise.all(
    [person, ...delegators].map((one) => directory.identify(one)),
  );
  if (!identity) throw new Error('identify answered nothing');
  return { identity, standsFor, ...(chosenBy.length > 0 && { chosenBy }) };
}

/** The people whose approvals a request has, as they are now. */
export const approversOf = (
  parts: Parts,
  approvals: readonly { readonly by: PersonId }[],
): Promise<Decider[]> => Promise.all(approvals.map(({ by }) => deciderOf(parts, by)));
