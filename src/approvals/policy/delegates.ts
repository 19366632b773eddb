import type { PersonId } from '../person.js';
import type { Delegate } from './schema.js';
import { isAhead } from './stand-ins.js';

/**
 * The people who delegate their decisions to this person today. A delegate cannot delegate further what others
 * delegated to them.
 */
export function delegatorsOf(delegates: readonly Delegate[], person: PersonId, now: number): PersonId[] {
  const [team = '', user = ''] = person.split('/');
  return inForce(delegates, now)
    .filter(({ to }) => to === user)
    .map(({ from }): PersonId => `${team}/${from}`);
}

/** A person who now decides in the place of another. */
export interface InPlace {
  readonly who: PersonId;
  readonly to: PersonId;
  /** Whether the absent person chose this themselves, and not the policy. */
  readonly chosen?: boolean;
}

/** Everybody who hands their say to somebody today; `home`: the workspace or organization of the policy's ids. */
export const delegationsNow = (delegates: readonly Delegate[], home: string, now: number): InPlace[] =>
  inForce(delegates, now).map(({ from, to }) => ({ who: `${home}/${from}`, to: `${home}/${to}` }));

/** A delegation whose last day is over. */
export interface OverDelegation extends InPlace {
  readonly until: string;
}

/** The delegations of a policy that were over at this time, but not yet at `since`, when the policy came into force. */
export const delegationsOver = (
  delegates: readonly Delegate[],
  home: string,
  { since, now }: { readonly since: number; readonly now: number },
): OverDelegation[] =>
  delegates
    .filter(({ until }) => isAhead(until, since) && !isAhead(until, now))
    .map(({ from, to, until }) => ({ who: `${home}/${from}`, to: `${home}/${to}`, until }));

const inForce = (delegates: readonly Delegate[], now: number): Delegate[] =>
  delegates.filter(({ until }) => isAhead(until, now));
