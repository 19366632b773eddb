import type { KnownBlock } from '@slack/types';
import { isUnread } from '../approvals/changes/changes.js';
import type { Line, Request } from '../approvals/request.js';
import { context } from './blocks.js';
import type { Message } from './card.js';
import { leaverFacts } from './leaver-facts.js';
import { failureReasons } from './outcome.js';
import { cutEnd, escaped, mention } from './text.js';

/** The history of a request from its n-th line on, one line an event, newest last. */
export function historyLines(request: Request, from: number): Message {
  const lines = request.lines.slice(from);
  const said = lines.map((line, index) => {
    const isLast = from + index === request.lines.length - 1;
    return [
      lineText(request, line, isLast),
      ...(line.text ? [`“${escaped(cutEnd(line.text.personal, 1500))}”`] : []),
    ].join(': ');
  });
  const blocks: KnownBlock[] = [
    ...said.slice(-20).map((line) => context(line)),
    ...(from === 0 ? leaverFacts(request) : []),
  ];
  return { text: cutEnd(said.at(-1) ?? request.id, 3000), blocks };
}
/** One event of a request's history in words. */
export function lineText(request: Request, { what, by }: Line, isLast: boolean): string {
  const who = by ? mention(by) : 'Usher';
  switch (what) {
    case 'asked':
      return `${who} asked`;
    case 'asked-anew':
      return 'Asked anew: what was approved is no longer the same. Approvals were cleared';
    case 'edited':
      return `${who} changed what is asked. Approvals were cleared`;
    case 'offered':
      return `${who} offered less`;
    case 'offer-taken':
      return `${who} took the offer`;
    case 'owner-agreed':
      return `${who}, whose token it is, had it deleted at once`;
    case 'offer-declined':
      return `${who} keeps what was asked`;
    case 'approval':
      return `${who} approved`;
    case 'approval-withdrawn':
      return by ? `${who} took the approval back` : 'An approval no longer counts: who gave it has left';
    case 'approved':
      return request.automatic
        ? `Approved by ${request.leaver ? 'the policy' : 'the rule'}, without anybody deciding`
        : 'Everybody who had to agree has; it is on hold';
    case 'escalated':
      return 'Nobody has decided yet, so more people may';
    case 'delayed':
      return 'Waiting: a cap is reached';
    case 'retried':
      return `${who} asked to try again`;
    case 'given-up':
      return `${who} closed it`;
    case 'invited':
      return 'Invitation sent and seen on Make';
    case 'accepted':
      return 'Invitation accepted';
    case 'account-made':
      return 'SSO account made and seen on Make';
    case 'denied':
      return `${who} denied`;
    case 'cancelled':
      return by ? `${who} cancelled` : `Cancelled by Usher: ${cancelledSince(request)}`;
    default:
      if (what === 'done' && isUnread(request.revision.changes))
        return 'Make took it; nothing there shows more';
      return [plainWords[what], ...(isLast ? reasons(request, what) : [])].join(': ');
  }
}

const cancelledSince = ({ phase }: Request): string =>
  phase.status === 'cancelled' && phase.why === 'is-back' ? 'they are back' : 'who asked has left';

const reasons = (request: Request, what: Line['what']): string[] =>
  what === 'failed' || what === 'partial' ? failureReasons(request).map(escaped) : [];

const plainWords = {
  active: 'In effect, checked on Make',
  ending: 'Ending',
  conflict: 'Ended, but not undone: somebody changed it meanwhile',
  done: 'Done, checked on Make',
  ended: 'Ended, checked on Make',
  partial: 'Some changes done, others not',
  failed: 'Not done',
  unknown: 'Make did not answer and reading back is not conclusive',
  expired: 'Expired',
  extended: 'It ends later now, as another request asked',
} as const;
