import type { OpenStage } from '../approvals/missing.js';
import type { Request } from '../approvals/request.js';
import { section } from './blocks.js';
import { askInWords, type Message } from './card.js';
import { historyLines } from './lines.js';
import type { Naming } from './naming.js';
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
  const { text, markup } = calling(request, mentions, `Please decide: ${askInWords(request)}`);
  return { text, blocks: [...history.blocks, section(markup)] };
}

/**
 * For example "@Ana @Jonas Please decide: @Ben asks to make Dev Patel …" in the channel. A notification has room for the
 * first words only, so its text begins with the sentence and ends with the mentions.
 */
function calling(request: Request, mentions: string, sentence: string): { text: string; markup: string } {
  const called = mentions || whoDecides(request);
  return { text: cutEnd(`${sentence} · ${called}`, 3900), markup: `${called} ${sentence}` };
}

/** The reminder to the people who may still decide; markup. */
export function reminder(request: Request, mentions: string): Message {
  const left =
    request.phase.status === 'pending' ? ` It is open until ${date(request.phase.expiresAt)}.` : '';
  const sentence = `Still waiting for you: ${askInWords(request)}.${left}`;
  const { text, markup } = calling(request, mentions, sentence);
  return { text, blocks: [section(markup)] };
}
