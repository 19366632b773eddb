import { type AbsenceEvent, absentIn, type ControlEvent } from '../approvals/control-event.js';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import { type AbsenceNews, awayMessage, awayOverMessage } from '../slack/away.js';
import type { Notice } from './notice.js';

type Begun = Extract<AbsenceEvent, { type: 'control.away' }>;

/**
 * The messages about an absence that begins or ends, beside those that `slack/control-words.ts` has: the stand-in gets
 * a button to decline, which their message loses when they do not stand in any more.
 */
export function awayNotices(
  admins: readonly PersonId[],
  control: readonly ControlEvent[],
  event: ControlEvent,
  index: number,
): Notice[] {
  if (!isAbsence(event)) return [];
  const earlier = lastBefore(control, event, index);
  const over = earlier && overNotice(earlier.event, earlier.index);
  const begun = event.type === 'control.away' ? begunNotices(admins, event, index, earlier?.event.to) : [];
  return [...begun, ...(over ? [over] : [])];
}

/** The absence of the same person that was not over until then. */
function lastBefore(
  control: readonly ControlEvent[],
  event: AbsenceEvent,
  before: number,
): { readonly event: Begun; readonly index: number } | undefined {
  const whose = absentIn(event);
  const index = control.findLastIndex((one, at) => at < before && isAbsence(one) && absentIn(one) === whose);
  const found = control[index];
  return found?.type === 'control.away' ? { event: found, index } : undefined;
}

function begunNotices(
  admins: readonly PersonId[],
  event: Begun,
  index: number,
  earlier: PersonId | undefined,
): Notice[] {
  const news = newsOf(event);
  if (!news) return [];
  const before = earlier === news.to ? undefined : earlier;
  const others = [...admins, ...(before === undefined ? [] : [before])].filter((one) => one !== news.to);
  const [key, since] = [`control:${index}`, event.at];
  const toOthers = {
    key,
    to: others.map(slackIdOf),
    message: awayMessage({ ...news, before }, 'other'),
    since,
  };
  return [
    {
      key: standInKey(index),
      to: [slackIdOf(news.to)],
      message: awayMessage({ ...news, before }, 'stand-in'),
      since,
    },
    ...(others.length > 0 ? [toOthers] : []),
  ];
}

function overNotice(event: Begun, index: number): Notice | undefined {
  const news = newsOf(event);
  const [key, over] = [standInKey(index), `${standInKey(index)}:over`];
  const message = news && awayOverMessage(news);
  // The message it redraws may be days old.
  return message && { key: over, revises: key, to: [slackIdOf(news.to)], message, since: event.at };
}

const standInKey = (index: number): string => `control:${index}:stand-in`;

function newsOf(event: Begun): AbsenceNews | undefined {
  const who = absentIn(event);
  return who && { who, to: event.to, until: event.until };
}

const isAbsence = (event: ControlEvent): event is AbsenceEvent =>
  event.type === 'control.away' || event.type === 'control.back' || event.type === 'control.declined';
