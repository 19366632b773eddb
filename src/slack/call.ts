import type { OpenStage } from '../approvals/missing.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import type { StandIn } from '../approvals/policy/stand-ins.js';
import type { Request } from '../approvals/request.js';
import { section } from './blocks.js';
import { askInWords, type Message } from './card.js';
import { historyLines, type Naming } from './lines.js';
import { cutEnd, date, escaped, mention } from './text.js';
import { whoDecides } from './waiting.js';

/** The Slack users and user groups in a group of the policy, as mentions. */
export type MentionsOf = (group: string) => readonly string[];

/** The mentions of a call: the groups, and the stand-ins of members who are away. */
export interface Called {
  readonly mentionsOf: MentionsOf;
  readonly standIns: readonly StandIn[];
}

/** The news in a request's thread, and a call to the deciders of these stages. Each person is mentioned once. */
export function threadMessage(
  request: Request,
  from: number,
  called: readonly OpenStage[],
  whom: Called,
  naming?: Naming,
): Message {
  const history = historyLines(request, from, naming);
  if (called.length === 0) return history;
  const markup = callInWords(request, called, whom);
  return { text: cutEnd(markup, 3900), blocks: [...history.blocks, section(markup)] };
}

/** For example "@Ana @Jonas Please decide: @Ben asks to make Dev Patel …"; markup. */
function callInWords(request: Request, called: readonly OpenStage[], whom: Called): string {
  return `${mentions(request, called, whom)} Please decide: ${askInWords(request)}`;
}

/** The reminder to the people who may still decide; markup. */
export function reminder(request: Request, open: readonly OpenStage[], whom: Called): Message {
  const left =
    request.phase.status === 'pending' ? ` It is open until ${date(request.phase.expiresAt)}.` : '';
  const markup = `${mentions(request, open, whom)} Still waiting for you: ${askInWords(request)}.${left}`;
  return { text: cutEnd(markup, 3900), blocks: [section(markup)] };
}

/**
 * Everybody who may act now, each once. The requester, the subjects and earlier approvers may not act, nor their
 * stand-ins. For people who are away their stand-ins are called.
 */
function mentions(request: Request, stages: readonly OpenStage[], { mentionsOf, standIns }: Called): string {
  const concerned = [request.requester.person, ...request.revision.people];
  const isThrough = ({ who }: StandIn) => concerned.includes(who);
  const barred = new Set(
    [
      ...concerned,
      ...standIns.filter(isThrough).map(({ to }) => to),
      ...request.approvals.map(({ by }) => by),
    ].flatMap((one) => (one ? [mention(one)] : [])),
  );
  const away = new Set(standIns.map(({ who }) => mention(who)));
  const groups = [...new Set(stages.flatMap((one) => one.groups))];
  const all = groups.flatMap((group) => {
    const own = mentionsOf(group);
    return own.length > 0 ? own : [escaped(groupLabel(group))];
  });
  const instead = standIns.map(({ to }) => mention(to));
  const whole = [...all.filter((one) => !away.has(one)), ...instead];
  return [...new Set(whole)].filter((one) => !barred.has(one)).join(' ') || whoDecides(request);
}
