import type { ChangePlan } from '../approvals/plan.js';
import { differencesBetween } from '../approvals/reshape.js';
import type { Revision } from '../approvals/revision.js';
import { escaped, listed } from './text.js';

const mostNamed = 5;

/** What an offer takes away, in markup: who is left out if they are few, and each other difference. */
export function offerInWords(before: Revision, after: Revision): string {
  const sentences = differencesBetween(before, after).map(escaped);
  if (after.changes.length === before.changes.length) return sentences.join(' ');
  const kept = after.changes.map((one) => JSON.stringify(one));
  const out = before.plans.filter((_, index) => !kept.includes(JSON.stringify(before.changes[index])));
  if (out.length > mostNamed) return sentences.join(' ');
  return [`Left out: ${listed(out.map(whomAndWhere))}.`, ...sentences.slice(1)].join(' ');
}

function whomAndWhere({ subject, differences }: ChangePlan): string {
  const { name, email } = subject;
  const where = listed(differences.map((one) => escaped(one.where)));
  const who = email.personal === '' ? name.personal : `${name.personal} (${email.personal})`;
  return where === '' ? escaped(who) : `${escaped(who)} in ${where}`;
}
