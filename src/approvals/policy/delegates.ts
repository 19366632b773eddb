import type { PersonId } from '../person.js';
import type { Delegate } from './schema.js';

/** Those who hand their say to this person today. A delegation does not pass on what was delegated. */
export function delegatorsOf(delegates: readonly Delegate[], person: PersonId, now: number): PersonId[] {
  const [team = '', user = ''] = person.split('/');
  return inForce(delegates, now)
    .filter(({ to }) => to === user)
    .map(({ from }): PersonId => `${team}/${from}`);
}

/** Those to whom this person hands their say today. */
export function delegatesOf(delegates: readonly Delegate[], person: PersonId, now: number): PersonId[] {
  const [team = '', user = ''] = person.split('/');
  return inForce(delegates, now)
    .filter(({ from }) => from === user)
    .map(({ to }): PersonId => `${team}/${to}`);
}

const inForce = (delegates: readonly Delegate[], now: number): Delegate[] => {
  const today = new Date(now).toISOString().slice(0, 10);
  return delegates.filter(({ until }) => until >= today);
};
