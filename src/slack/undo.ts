import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import { escaped, mention } from './text.js';

/** A request to undo a change that nobody asked for, as an alert shows it. */
export interface Undo {
  readonly request: string;
  /** The link to its card. */
  readonly link?: string;
  readonly by: PersonId;
  readonly stands:
    | 'waiting'
    | 'approved'
    | 'invited'
    | 'done'
    | 'denied'
    | 'cancelled'
    | 'expired'
    | 'failed'
    | 'over';
  /** The groups that have yet to approve. */
  readonly waitsFor: readonly string[];
  /** The people who approved it; empty if a rule did. */
  readonly approvedBy: readonly PersonId[];
  readonly deniedBy?: PersonId;
  /** The role to which it leads; absent for a removal. */
  readonly leadsTo?: string;
}

/** Whether the request may still undo the change. */
export const isUnderWay = ({ stands }: Undo): boolean =>
  stands === 'waiting' || stands === 'approved' || stands === 'invited';

export const requestWord = ({ request, link }: Pick<Undo, 'request' | 'link'>): string =>
  link ? `<${link}|${escaped(request)}>` : escaped(request);

/** For example "@Ada asked, @Ana approved · REQ-9"; markup. */
export const undoneBy = (undo: Undo): string => {
  const approved =
    undo.approvedBy.length > 0 ? `${listed(undo.approvedBy.map(mention))} approved` : 'the rule approved';
  return `${mention(undo.by)} asked, ${approved} · ${requestWord(undo)}`;
};

/** The state of a request to undo, for an alert that is not undone; markup. `what` names the thing it would undo. */
export function undoLine(undo: Undo, what = 'this'): string {
  const which = requestWord(undo);
  const asked = `${which} by ${mention(undo.by)}`;
  switch (undo.stands) {
    case 'waiting':
      return `:leftwards_arrow_with_hook: Undo asked: ${asked}, waiting for ${waitedFor(undo)}`;
    case 'approved':
      return `:leftwards_arrow_with_hook: Undo approved: ${asked}; Usher changes it on Make next`;
    case 'invited':
      return `:leftwards_arrow_with_hook: Undo approved: ${asked}; the invitation is not accepted yet`;
    case 'done':
      return `:white_check_mark: Undone: ${undoneBy(undo)}`;
    case 'denied':
      return `${undo.deniedBy ? mention(undo.deniedBy) : 'Somebody'} denied ${which}, which asked to undo ${what}.`;
    case 'cancelled':
      return `${mention(undo.by)} cancelled ${which}, which asked to undo ${what}.`;
    case 'expired':
      return `${which}, which asked to undo ${what}, expired.`;
    case 'failed':
      return `${which} was approved but could not undo ${what}.`;
    case 'over':
      return `${which} undid ${what} as temporary access, which has ended.`;
  }
}

const waitedFor = ({ waitsFor }: Undo): string =>
  waitsFor.length > 0
    ? listed(
        [...new Set(waitsFor)].map((group) => `*${escaped(groupLabel(group))}*`),
        'or',
      )
    : 'a decision';
