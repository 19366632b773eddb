import { wholeSection } from './alarm-blocks.js';
import { context } from './blocks.js';
import type { Message } from './card.js';
import { cutMiddle, escaped } from './text.js';

/** The totals of a day. */
export interface Day {
  readonly organization: string;
  /** The number of days; more than one after Usher was away. */
  readonly days: number;
  readonly matched: number;
  readonly explained: number;
  readonly unexplained: number;
  /** Changes of permissions, settings and plan that no request made. */
  readonly ground?: number;
  readonly head: { readonly n: number; readonly hash: string };
  /** A link to the changes that nobody asked for. */
  readonly link?: string;
}

/**
 * The line of a day: the number of changes, the number of those that nobody asked for, and the head that the record
 * must still contain.
 */
export function dailyMessage(day: Day): Message {
  const { organization, days, matched, explained, unexplained, ground = 0, head, link } = day;
  const when = days === 1 ? 'last 24 hours' : `last ${days} days`;
  const total = matched + explained + unexplained;
  const unasked = `${unexplained} that nobody asked for`;
  const parts = [
    total === 1 ? '1 change of members and roles' : `${total || 'no'} changes of members and roles`,
    ...(matched > 0 ? [`${matched} asked for`] : []),
    ...(explained > 0 ? [`${explained} explained`] : []),
    ...(unexplained > 0 ? [`*${link ? `<${link}|${unasked}>` : unasked}*`] : []),
    ...(ground > 0 ? [`*${groundInWords(ground)}*`] : []),
  ];
  const markup = `*${escaped(cutMiddle(organization, 150))}, ${when}:* ${parts.join(' · ')}`;
  const { n, hash } = head;
  const check = `\`usher ledger verify --head ${n}:${hash}\``;
  return {
    text: `${markup}. Record: \`${n}:${hash}\``,
    blocks: [wholeSection(markup), context(`Record ${n} · \`${hash.slice(0, 8)}\` · check it with ${check}`)],
  };
}

const groundInWords = (count: number): string =>
  `${count === 1 ? '1 change' : `${count} changes`} of permissions, settings or plan that nobody asked for`;
