import { listed } from '../approvals/listed.js';
import type { ChangePlan } from '../approvals/plan.js';
import { differencesBetween, leftOutOf } from '../approvals/reshape.js';
import type { Revision } from '../approvals/revision.js';
import { escaped } from './text.js';

const mostNamed = 5;
const namedOfMore = 3;

/** What an offer takes away, in markup: who is left out, and each other difference. */
export const offerInWords = (before: Revision, after: Revision): string =>
  reshapedInWords(differencesBetween(before, after), leftOutOf(before, after));

/**
 * The differences of a request that people reshaped, in markup. The first difference says how many changes are left
 * out; the words say which, up to five, else some of them and where the others are.
 */
export function reshapedInWords(differences: readonly string[], leftOut: readonly ChangePlan[]): string {
  const [count = '', ...others] = differences.map(escaped);
  if (leftOut.length === 0) return [count, ...others].join(' ');
  const rest = others.length > 0 ? ` ${others.join(' ')}` : '';
  if (!isLong(leftOut)) return `Left out: ${listed(leftOut.map(whomAndWhere))}.${rest}`;
  const some = leftOut.slice(0, namedOfMore).map(whomAndWhere);
  return `${count.replace(/\.$/, ':')} ${some.join(', ')} and ${leftOut.length - some.length} more (Details has them all).${rest}`;
}

/** Whether more changes are left out than a message names. */
export const isLong = (leftOut: readonly ChangePlan[]): boolean => leftOut.length > mostNamed;

/** The change that is left out: the person and the place; markup. */
export function whomAndWhere({ subject, differences }: ChangePlan): string {
  const { name, email } = subject;
  const where = listed(differences.map((one) => escaped(one.where)));
  const who = email.personal === '' ? name.personal : `${name.personal} (${email.personal})`;
  return where === '' ? escaped(who) : `${escaped(who)} in ${where}`;
}
