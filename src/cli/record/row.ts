import type { AnyEvent } from '../../approvals/event.js';
import { textOf } from '../../approvals/personal.js';
import type { Entry } from '../../approvals/store.js';
import { isRequest } from './kinds.js';
import type { Known } from './known.js';
import { changesInLine } from './plan-words.js';
import { rulesIn } from './request-words.js';
import { actorId } from './text.js';
import { findingWords } from './watch-words.js';
import { eventWords } from './words.js';

export const columns = [
  'n',
  'at',
  'stream',
  'request',
  'event',
  'actor',
  'subject',
  'what',
  'rule',
  'reason',
  'outcome',
  'hash',
] as const;

/** An event as the cells of `columns`, not yet safe for a spreadsheet. */
export function rowOf(
  { n, hash, stream }: Pick<Entry, 'n' | 'hash' | 'stream'>,
  event: AnyEvent,
  known: Known,
): string[] {
  const cells: Record<(typeof columns)[number], string> = {
    n: String(n),
    at: new Date(event.at).toISOString(),
    stream,
    request: known.requestOf(stream, event) ?? '',
    event: event.type,
    actor: actorId(event.by),
    subject: known.subjectOf(stream, event),
    what: whatOf(event),
    rule: isRequest(event) ? rulesIn(event).join('; ') : '',
    reason: reasonOf(event),
    outcome: outcomeOf(event),
    hash,
  };
  return columns.map((name) => cells[name]);
}

const asIs = (text: string): string => text;

function whatOf(event: AnyEvent): string {
  switch (event.type) {
    case 'request.submitted':
    case 'request.revised':
      return changesInLine(event.revision);
    case 'finding.recorded':
      return findingWords(event.finding, asIs);
    default:
      return eventWords(event, asIs);
  }
}

function reasonOf(event: AnyEvent): string {
  if ('reason' in event) return event.reason?.personal ?? '';
  if ('sentence' in event) return textOf(event.sentence);
  if (event.type === 'request.revised') return event.differences.join(' ');
  if (event.type === 'finding.recorded') return event.finding.why ?? '';
  return 'why' in event ? textOf(event.why ?? '') : '';
}

function outcomeOf(event: AnyEvent): string {
  switch (event.type) {
    case 'write.settled':
      return event.outcome;
    case 'finding.recorded':
      return event.finding.verdict;
    case 'finding.answered':
      return event.mine ? 'mine' : 'not mine';
    case 'attempt.refused':
      return `refused: ${event.code}`;
    case 'change.verified':
      return event.already ? 'already' : event.unread ? 'answered, not verifiable' : 'verified';
    case 'change.failed':
      return `failed: ${event.code}`;
    case 'change.undone':
      return event.how;
    case 'hold.chosen':
      return event.choice;
    case 'request.approved':
      return event.automatic ? 'approved automatically' : 'approved';
    case 'request.denied':
      return event.stopped ? 'stopped' : 'denied';
    case 'request.cancelled':
    case 'request.expired':
    case 'request.given-up':
      return event.type.slice('request.'.length);
    default:
      return '';
  }
}
