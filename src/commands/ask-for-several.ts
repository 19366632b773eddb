import type { Outcome } from '../approvals/ask.js';
import type { Asked } from '../approvals/asked.js';
import type { Change } from '../approvals/changes/catalogue.js';
import type { PersonId } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import type { Refusal } from '../approvals/refusal.js';
import { leaveOutLabel } from '../slack/modals/shared-fields.js';
import { cutEnd, escaped } from '../slack/text.js';
import { changeTitle } from '../slack/words.js';
import { answerAsked, formOf } from './ask.js';
import type { ListenerContext } from './listener-context.js';

/** The changes of one form. */
export interface Several<C extends Change = Change> extends Asked {
  readonly submission: string;
  readonly changes: readonly C[];
  /** Whether to leave out changes that are wrong or refused, and to ask for the others. */
  readonly isLenient: boolean;
  /** What was left out already, a sentence each about the reason. */
  readonly leftOut: readonly string[];
}

/** A change that cannot be asked for, with the reason in a sentence. */
export interface Impossible<C extends Change> {
  readonly change: C;
  readonly why: string;
}

/**
 * Asks for several changes in one request. If some are refused, names each, and continues without them or says how to.
 * `never` are the changes that nobody may ask for, and the code of the refusal that they cause.
 */
export async function askForSeveral<C extends Change>(
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  { submission, isLenient, leftOut: wrong, ...asked }: Several<C>,
  never: { readonly all: readonly Impossible<C>[]; readonly code?: string } = { all: [] },
): Promise<void> {
  const all = asked.changes;
  const impossible = new Set(never.all.map(({ change }) => change));
  const leftOut = [...wrong, ...(isLenient ? never.all.map(({ why }) => why) : [])];
  const possible = all.filter((one) => !impossible.has(one));
  const rest = isLenient && possible.length > 0 ? possible : all;
  const ask = (changes: readonly C[]): Promise<Outcome> =>
    ctx.desk.ask(person, formOf(submission, { ...asked, changes }));
  await answerAsked(
    ctx,
    person,
    externalId,
    async () => {
      let left = rest;
      for (;;) {
        const outcome = await ask(left);
        const refused = outcome.answer.ok ? [] : refusedAmong(left, outcome.planned, outcome.answer.refusal);
        if (!isLenient || refused.length === 0 || refused.length === left.length) return outcome;
        leftOut.push(...refused.map(({ why }) => why));
        const others = new Set(refused.map(({ change }) => change));
        left = left.filter((one) => !others.has(one));
      }
    },
    async (refusal, planned) => {
      const named = refusal.code === never.code ? never.all : refusedAmong(all, planned, refusal);
      if (all.length === 1 || named.length === 0) return '';
      const more = named.map(({ why }) => why).filter((why) => why !== refusal.sentence);
      return wayOn(more, all.length - named.length);
    },
    () => (leftOut.length > 0 ? `\n:warning: *Left out:*\n${lines(leftOut)}` : ''),
  );
}

/** The changes that Make refuses; or if it refuses none, those that clash with another request. */
function refusedAmong<C extends Change>(
  changes: readonly C[],
  planned: readonly Planned[],
  { request, changes: clashing = [] }: Refusal,
): Impossible<C>[] {
  const refused = planned.flatMap((one, index) => {
    const change = changes[index];
    return change && one.type !== 'plan' ? [{ change, why: one.sentence }] : [];
  });
  if (refused.length > 0) return refused;
  return clashing.flatMap((index): Impossible<C>[] => {
    const change = changes[index];
    const one = planned[index];
    if (!change || one?.type !== 'plan') return [];
    return [{ change, why: `${changeTitle(change, one.plan)}: ${request} is about this already.` }];
  });
}

const linesShown = 15;

function lines(sentences: readonly string[]): string {
  const shown = sentences.slice(0, linesShown).map((one) => `• ${escaped(cutEnd(one, 150))}`);
  const rest = sentences.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

function wayOn(sentences: readonly string[], others: number): string {
  const way =
    others > 0
      ? `\nGo back and tick “${leaveOutLabel}” to ask for the ${others === 1 ? 'other one' : `other ${others}`}.`
      : '';
  return sentences.length > 0 ? `\n*Refused:*\n${lines(sentences)}${way}` : way;
}
