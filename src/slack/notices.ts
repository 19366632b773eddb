import type { Button, KnownBlock } from '@slack/types';
import { lastReminder } from '../approvals/decide/remind.js';
import type { MessageRef, NoticeAbout } from '../approvals/event-parts.js';
import type { PersonId } from '../approvals/person.js';
import type { LineWhat, Request } from '../approvals/request.js';
import { actions, context, section } from './blocks.js';
import type { Message } from './card.js';
import { leakNotice } from './leak-notice.js';
import { endingSoon, isLongFor, subjectNews } from './notice-words.js';
import { offerInWords } from './offer-words.js';
import { toldTo } from './reader.js';
import {
  detailsButton,
  notMeButton,
  ownerButtons,
  requesterButtons,
  subjectButtons,
} from './request-buttons.js';
import { type Around, stateLines } from './status.js';
import { viewOf } from './statuses/statuses.js';
import { cutEnd, date, escaped, mention } from './text.js';
import { factsOfSubject } from './who.js';
import { capital, nounOf } from './words.js';

/** What a direct message depends on besides the request: the freeze, and the addresses that it leads to, if known. */
export interface NoticeAround extends Pick<Around, 'frozen'> {
  readonly card?: string | undefined;
  /** The page on Make where the owner of a leaked token finds and deletes it. */
  readonly tokens?: string | undefined;
}

/** The direct message to one person about a request. */
export function notice(one: Request, to: PersonId, about: NoticeAbout, around: NoticeAround): Message {
  const request = toldTo(one, to);
  const states = stateLines(request, around);
  const lines = [
    ...sentences({ request, to, states, tokens: around.tokens }, about).filter(Boolean),
    ...remindedLine(request, to),
  ];
  const blocks: KnownBlock[] = [
    section(cutEnd(lines.join('\n'), 2900)),
    ...actions('notice', ...noticeButtons(request, to, about, around)),
    context([request.id, ...(around.card ? [`<${around.card}|Open the card>`] : [])].join(' · ')),
  ];
  return { text: cutEnd([...lines, request.id].join(' · '), 3900), blocks };
}

/** A request with its state in words, for one person. */
interface Told {
  readonly request: Request;
  readonly to: PersonId;
  readonly states: readonly string[];
  readonly tokens: string | undefined;
}

/** The news first, one line each; markup. */
function sentences(told: Told, about: NoticeAbout): readonly string[] {
  const { request, to, states, tokens } = told;
  switch (about) {
    case 'asked':
    case 'decided':
    case 'outcome':
      return news(told);
    case 'anew':
      if (to === request.requester.person) return headed(told, 'Asked again:', `${noun(request)}.`);
      return request.approvals.some(({ by }) => by === to)
        ? titled(told)
        : headed(told, 'Your approval no longer counts:', `${noun(request)}.`);
    case 'offered':
      return offered(told);
    case 'offer-declined':
      return isStillAsked(request)
        ? headed(told, `${mention(request.requester.person)} keeps what they asked for:`, `${noun(request)}.`)
        : titled(told);
    case 'receipt':
      return [`You approved *${noun(request)}*${approvedAt(request, to)}.`];
    case 'card-late':
      return [`*${capital(noun(request))}:* ${lateWords(request)}`, ...soFar(told)];
    case 'card-there':
      return [`*The card is there now:* ${noun(request)}.`, ...states];
    case 'leaked':
      return leakNotice(request, to, tokens !== undefined);
    case 'objected':
      return headed(told, 'Its owner says that it did not leak:', `${noun(request)}.`);
    case 'changed':
      return subjectNews(request, to);
    case 'ending-soon':
      return endingSoon(request, to);
  }
}

/** The open offer of less than the requester asked for. */
function offered(told: Told): readonly string[] {
  const { request } = told;
  const { offer, phase } = request;
  if (!offer || phase.status !== 'pending') return titled(told);
  const less = offerInWords(request.revision, offer.revision);
  const note = offer.note ? [`“${escaped(cutEnd(offer.note.personal, 1000))}”`] : [];
  return [
    `*${mention(offer.by)} offers less than you asked for:* ${less}`,
    ...note,
    `You asked for ${noun(request)}. Until you take the offer, your request waits as it is.`,
  ];
}

/** The outcome, for the requester or for a person who heard of the request. */
function news(told: Told): readonly string[] {
  const { request, to, states } = told;
  return viewOf(request).news?.(request, request.phase, states, to) ?? titled(told);
}

/** The state of the request under its title, for a message whose own news is over. A closed one names itself. */
const titled = (told: Told): readonly string[] =>
  told.request.givenUp ? told.states : headed(told, capital(noun(told.request)));

const headed = ({ states }: Told, head: string, rest?: string): string[] => [
  [`*${head}*`, rest].filter(Boolean).join(' '),
  ...states,
];

/** Whether people still decide on what the requester kept when they declined an offer. */
const isStillAsked = ({ lines }: Request): boolean =>
  lines.findLast(({ what }) => reshaping.has(what))?.what === 'offer-declined';

const reshaping: ReadonlySet<LineWhat> = new Set(['offer-declined', 'offer-taken', 'edited', 'revised']);

const soFar = ({ request, states }: Told): readonly string[] =>
  request.phase.status === 'pending' ? [] : states;

/** The reason why nobody can see the card yet, and that Usher keeps trying. */
function lateWords({ cardLate, phase }: Request): string {
  if (!cardLate) return 'its card is there now.';
  const { channel, why, refused } = cardLate;
  const waits = phase.status === 'pending' ? 'nobody can decide it yet. ' : '';
  const again = refused ? 'and tries again now and then' : 'and keeps trying';
  return `${waits}Slack refuses its card in <#${channel}> (${escaped(why)}). Usher tells the admins, ${again}.`;
}

function approvedAt({ approvals }: Request, to: PersonId): string {
  const own = approvals.findLast(({ by }) => by === to);
  return own ? ` ${date(own.at)}` : '';
}

/** The buttons of the card that this person may use. */
function noticeButtons(request: Request, to: PersonId, about: NoticeAbout, around: NoticeAround): Button[] {
  if (about === 'receipt') return [notMeButton(request)];
  if (about === 'leaked') return ownerButtons(request, around.tokens);
  if (about === 'card-late' || about === 'card-there') return [];
  if (to === request.requester.person) return requesterButtons(request);
  const own = about === 'changed' || about === 'ending-soon' ? subjectButtons(request) : [];
  return about === 'changed' && isLongFor(request, to) ? [...own, detailsButton(request)] : own;
}

/**
 * Says to the requester of a waiting request that they had people reminded, and when *Remind them* works again. The
 * button stays for then, since a message is not drawn again when the day is over.
 */
function remindedLine(request: Request, to: PersonId): string[] {
  const last = lastReminder(request);
  if (!last || request.phase.status !== 'pending' || to !== request.requester.person) return [];
  return [`:bell: You had them reminded ${date(last.at)}. You can again ${date(last.again)}.`];
}

const noun = (request: Request): string => {
  const facts = factsOfSubject(request);
  return `${escaped(nounOf(request))}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
};

/** The link that opens a message in a browser or the app. */
export const linkTo = (workspaceUrl: string, { channel, ts }: MessageRef): string =>
  `${workspaceUrl.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`;
