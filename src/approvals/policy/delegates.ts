import type { PersonId } from '../person.js';
import type { Delegate } from './schema.js';

/** Those who hand their say to this person today. A delegation does not pass on what was delegated. */
export function delegatorsOf(delegates: readonly Delegate[], person: PersonId, now: number): PersonId[] {
  const [team = '', user = ''] = person.split('/');
  const today = new Date(now).toISOString().slice(0, 10);
  return delegates
    .filter(({ to, until }) => to === user && until >= today)
    .map(({ from }): PersonId => `${team}/${from}`);
}
