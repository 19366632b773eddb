import type { KnownBlock } from '@slack/types';
import { endLine, type Line, type Request } from '../approvals/request.js';
import { context } from './blocks.js';
import type { Message } from './card.js';
import { leaverFacts } from './leaver-facts.js';
import type { Naming } from './naming.js';
import { views } from './statuses/statuses.js';
import { cutEnd, escaped, mention } from './text.js';
import { titleOf } from './words.js';

/** The history of a request from its n-th line on: one line for each event, with equal lines joined, newest last. */
export function historyLines(request: Request, from: number, naming: Naming = mention): Message {
  const lines = request.lines.slice(from);
  const said = runsOf(lines).map(({ line, times }) => {
    const isLast = line === request.lines.at(-1);
    return [
      times > 1 ? `${times} ${ofMany[line.what]}` : lineText(request, line, isLast, naming),
      ...(line.text ? [`“${escaped(cutEnd(line.text.personal, 1500))}”`] : []),
    ].join(': ');
  });
  const blocks: KnownBlock[] = [
    ...said.slice(-20).map((line) => context(line)),
    ...(from === 0 ? leaverFacts(request) : []),
  ];
  const news = said.slice(-20).join(' · ');
  return { text: cutEnd(`${request.id}, ${escaped(titleOf(request))}: ${news}`, 3000), blocks };
}

/** Joins equal lines in a row into one with their number; the last of them represents it. */
function runsOf(lines: readonly Line[]): { readonly line: Line; readonly times: number }[] {
  const runs: { readonly line: Line; readonly times: number }[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last?.line.what === line.what && ofMany[line.what])
      runs.splice(-1, 1, { line, times: last.times + 1 });
    else runs.push({ line, times: 1 });
  }
  return runs;
}

const ofMany: Partial<Record<Line['what'], string>> = {
  invited: 'invitations sent and seen on Make',
  accepted: 'invitations accepted',
  'account-made': 'SSO accounts made and seen on Make',
};

/** One event of a request's history in words. */
export function lineText(request: Request, line: Line, isLast: boolean, naming: Naming = mention): string {
  const { what } = line;
  // The person who tries an ending again did not end it.
  const by = what === 'ending' && line !== endLine(request) ? undefined : line.by;
  const who = by ? naming(by) : 'Usher';
  switch (what) {
    case 'asked':
      return `${who} asked`;
    case 'revised':
      return 'Something changed since it was asked. Approvals were cleared, and people decide again';
    case 'went-on':
      return 'Something changed since it was asked. Nobody has to decide, so it goes on with what Make shows now';
    case 'edited':
      return `${who} changed the request. Approvals were cleared`;
    case 'offered':
      return `${who} offered less`;
    case 'offer-taken':
      return `${who} took the offer`;
    case 'owner-agreed':
      return `${who}, whose token it is, had it deleted at once`;
    case 'owner-objected':
      return `${who}, whose token it is, says that it did not leak`;
    case 'offer-declined':
      return `${who} keeps what they asked for`;
    case 'approval':
      return `${who} approved`;
    case 'approval-withdrawn':
      return by
        ? `${who} took the approval back`
        : 'An approval no longer counts: the person who gave it has left';
    case 'approved':
      return request.automatic
        ? `Approved by ${request.leaver ? 'the policy' : 'the rule'}, without anybody deciding`
        : 'All approvals are in; it is on hold';
    case 'escalated':
      return 'Nobody decided in time, so more people may decide now';
    case 'delayed':
      return 'Waiting: the limit of changes an hour is reached';
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
    case 'extended':
      return 'It ends later now, as another request asked for';
    default:
      return views[what].happened(request, by && naming(by), isLast);
  }
}
