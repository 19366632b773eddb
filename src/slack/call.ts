import type { OpenStage } from '../approvals/missing.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import type { Request } from '../approvals/request.js';
import { section } from './blocks.js';
import { askInWords, type Message } from './card.js';
import { historyLines, type Naming } from './lines.js';
import { cutEnd, date, escaped, mention } from './text.js';
import { whoDecides } from './waiting.js';

/** The Slack users and user groups a group of the policy names, as mentions. */
export type MentionsOf = (group: string) => readonly string[];

/** What is new in a request's thread, and a call to the deciders of these stages, each mentioned once. */
export function threadMessage(
  request: Request,
  from: number,
  called: readonly OpenStage[],
  mentionsOf: MentionsOf,
  naming?: Naming,
): Message {
  const history = historyLines(request, from, naming);
  if (called.length === 0) return history;
  const markup = callInWords(request, called, mentionsOf);
  return { text: cutEnd(markup, 3900), blocks: [...history.blocks, section(markup)] };
}

/** "@Ana @Jonas Please decide: @Ben asks to make Dev Patel …"; markup. */
function callInWords(request: Request, called: readonly OpenStage[], mentionsOf: MentionsOf): string {
  return `${mentions(request, called, mentionsOf)} Please decide: ${askInWords(request)}`;
}

/** What those who may still decide are reminded of; markup. */
export function reminder(request: Request, open: readonly OpenStage[], mentionsOf: MentionsOf): Message {
  const left =
    request.phase.status === 'pending' ? ` It is open until ${date(request.phase.expiresAt)}.` : '';
  const markup = `${mentions(request, open, mentionsOf)} Still waiting for you: ${askInWords(request)}.${left}`;
  return { text: cutEnd(markup, 3900), blocks: [section(markup)] };
}

/** Everybody who may act now, once; who asked, whom it concerns and who approved already may not. */
function mentions(request: Request, stages: readonly OpenStage[], mentionsOf: MentionsOf): string {
  const barred = new Set(
    [request.requester.person, ...request.revision.people, ...request.approvals.map(({ by }) => by)].flatMap(
      (one) => (one ? [mention(one)] : []),
    ),
  );
  const groups = [...new Set(stages.flatMap((one) => one.groups))];
  const all = groups.flatMap((group) => {
    const own = mentionsOf(group);
    return own.length > 0 ? own : [escaped(groupLabel(group))];
  });
  return [...new Set(all)].filter((one) => !barred.has(one)).join(' ') || whoDecides(request);
}
