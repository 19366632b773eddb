import type { OpenStage } from '../approvals/missing.js';
import type { Request } from '../approvals/request.js';
import { section } from './blocks.js';
import { askInWords, type Message } from './card.js';
import { historyLines, type Naming } from './lines.js';
import { cutEnd, date } from './text.js';
import { whoDecides } from './waiting.js';

/** The news in a request's thread, and a call to the deciders of these stages: `mentions`, in markup. */
export function threadMessage(
  request: Request,
  from: number,
  called: readonly OpenStage[],
  mentions: string,
  naming?: Naming,
): Message {
  const history = historyLines(request, from, naming);
  if (called.length === 0) return history;
  const markup = callInWords(request, mentions);
  return { text: cutEnd(markup, 3900), blocks: [...history.blocks, section(markup)] };
}

/** For example "@Ana @Jonas Please decide: @Ben asks to make Dev Patel …"; markup. */
function callInWords(request: Request, mentions: string): string {
  return `${calledOr(mentions, request)} Please decide: ${askInWords(request)}`;
}

/** The reminder to the people who may still decide; markup. */
export function reminder(request: Request, mentions: string): Message {
  const left =
    request.phase.status === 'pending' ? ` It is open until ${date(request.phase.expiresAt)}.` : '';
  const markup = `${calledOr(mentions, request)} Still waiting for you: ${askInWords(request)}.${left}`;
  return { text: cutEnd(markup, 3900), blocks: [section(markup)] };
}

/** The people who are called, or who decides in words if nobody can be mentioned; markup. */
const calledOr = (mentions: string, request: Request): string => mentions || whoDecides(request);
