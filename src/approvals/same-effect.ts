import { type ChangePlan, changePlan } from './plan.js';

const essence = changePlan.pick({
  differences: true,
  token: true,
  content: true,
  demand: true,
  direction: true,
  effects: true,
  writes: true,
  undo: true,
});

/** Whether two plans show and write the same. Seats and other mere information do not count. */
export function sameEffect(a: ChangePlan, b: ChangePlan): boolean {
  return essenceOf(a) === essenceOf(b);
}

function essenceOf(plan: ChangePlan): string {
  const effects = plan.effects
    .filter((sentence) => !placeApart.test(sentence))
    .map((sentence) => asSaidNow(sentence, plan.organization.name));
  return JSON.stringify(essence.parse({ ...plan, effects }));
}

const reworded: ReadonlyMap<string, string> = new Map([
  ['Whatever uses this token will stop.', 'Everything that uses this token will stop working.'],
  [
    'The access stays so until an admin gives it back.',
    'This lasts until an Usher admin restores the access.',
  ],
]);
/** Tells places apart for people who read; the writes name the place by its number. */
const placeApart = /^This is the (?:organization|team) “.*” with the number \d+; /;
const teamsLeft = /^(Also leaves \d+ teams?) of the organization(?=[:.])/;

/**
 * An effect of a plan in the words of today. Plans are compared by their sentences, and a plan in the ledger may have a
 * sentence of an earlier version; without this, a new sentence would ask every approver again.
 */
const asSaidNow = (sentence: string, organization: string): string =>
  reworded.get(sentence) ??
  sentence.replace(teamsLeft, (_, beginning: string) => `${beginning} of ${organization}`);
