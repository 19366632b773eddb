import type { Button, KnownBlock } from '@slack/types';
import { isContainment } from '../approvals/changes/changes.js';
import type { MessageRef } from '../approvals/event.js';
import type { PersonId } from '../approvals/person.js';
import type { NoticeAbout, Request } from '../approvals/request.js';
import { actions, button, context, quoted, section } from './blocks.js';
import type { Message } from './card.js';
import { actionIds, clickValue } from './ids.js';
import { awaited, statusLine } from './status.js';
import { cutEnd, date, escaped, mention } from './text.js';
import { whoBehind } from './who.js';
import { createdAt, leakedInWords, roleWord, scopesInWords, titleOf } from './words.js';

/** What one person is told about a request, in a direct message. `link` leads to the card. */
export function notice(
  request: Request,
  to: PersonId,
  about: NoticeAbout,
  link: string | undefined,
): Message {
  const markup = cutEnd(sentence(request, to, about), 2900);
  const { phase } = request;
  const blocks: KnownBlock[] = [
    section(markup),
    ...(phase.status === 'denied' && about === 'decided' ? [quoted(phase.reason.personal)] : []),
    ...(link ? [context(`<${link}|See the request>`)] : []),
    ...actions('notice', ...noticeButtons(request, to, about)),
  ];
  return { text: markup, blocks };
}

function sentence(request: Request, to: PersonId, about: NoticeAbout): string {
  const title = `*${escaped(titleOf(request))}*${whoBehind(request)}`;
  const { id, phase } = request;
  const stands = phase.status === 'pending' ? `Waiting for ${awaited(request)}.` : statusLine(request);
  switch (about) {
    case 'asked':
      return request.automatic
        ? `${id} is asked and approved by the rule: ${title}.`
        : `${id} is asked: ${title}. ${stands}`;
    case 'anew':
      return to === request.requester.person
        ? `${id} is asked anew: ${title}. ${anew(request)} ${stands}`
        : `Your approval of ${id} no longer counts: ${title}. ${anew(request)} Please read the card again and decide.`;
    case 'decided':
    case 'outcome':
      return `${id}: ${title}. ${statusLine(request)}`;
    case 'receipt':
      return `You approved ${id}: ${title}${approvedAt(request, to)}. Not you? Press *Not me*: what has not run yet is stopped, changes are frozen, and the admins are told.`;
    case 'card-late':
      return `${id}: ${title}. ${phase.status === 'pending' ? '' : `${stands}. `}${lateWords(request)}`;
    case 'card-there':
      return `${id}: ${title}. Its card is there now. ${stands}`;
    case 'leaked':
      return leaked(request, `${title}. ${stands}`);
    case 'changed':
      if (request.revision.plans.every(({ token }) => token)) {
        return `${id}: ${title}. ${stands}. Asked by ${mention(request.requester.person)}.`;
      }
      return `Your access on Make changed: ${changes(request, to)}.${containedWords(request)} Asked by ${mention(request.requester.person)}. ${statusLine(request)}. If this is not right, answer ${mention(request.requester.person)} or ask an admin.`;
    case 'ending-soon': {
      const until =
        phase.status === 'active' && phase.endsAt !== undefined
          ? ` ends on ${date(phase.endsAt)}`
          : ' has ended';
      return `${id}: ${title}${until}. Ask again if it is needed longer.`;
    }
  }
}

/** Why nobody can see the card, and that this is in hand. */
function lateWords({ cardLate, phase }: Request): string {
  if (!cardLate) return 'Its card is there now.';
  const { channel, why, refused } = cardLate;
  const waits = phase.status === 'pending' ? 'Nobody can decide it yet: ' : '';
  const again = refused ? 'and tries again now and then' : 'and goes on trying';
  return `${waits}Slack does not take its card in <#${channel}> (${escaped(why)}). Usher tells the admins, ${again}.`;
}

/** To the owner of a token, the moment somebody says it leaked. */
function leaked(request: Request, stands: string): string {
  const { requester, revision } = request;
  const says = `${mention(requester.person)} says that an API token of yours has leaked:`;
  if (!isContainment(revision.changes)) {
    return `${says} ${stands} ${tokenFacts(request)} Once that is approved it is deleted, and whatever uses it stops. If you know it leaked, delete it yourself at once. ${notesOf(request)}`.trimEnd();
  }
  const token = leakedInWords(revision.changes) ?? '';
  return `${says} ${stands} ${token}${token.endsWith('.') ? '' : '.'}${containedWords(request)} Delete it yourself at once if you know it leaked; nobody else can.`;
}

/** What became of one person's own roles: "Finance: Team Member → Team Admin", and back where it has ended. */
function changes({ revision, progress }: Request, to: PersonId): string {
  const pairs = revision.plans.flatMap(({ differences }, index) => {
    const one = progress[index];
    const back = one?.state === 'undone' && one.undone !== 'kept';
    if (revision.people[index] !== to || (one?.state !== 'verified' && !back)) return [];
    return differences.map(({ where, now, after }) => ({
      where,
      from: roleWord(back ? after : now),
      into: roleWord(back ? now : after),
    }));
  });
  const words = pairs.map(
    ({ where, from, into }) => `*${escaped(where)}*: ${escaped(from)} → ${escaped(into)}`,
  );
  return words.join(', ') || escaped(titleOf({ revision, emergency: false }));
}

/** What a containment leaves for its subject to do. */
function containedWords({ revision, phase }: Request): string {
  if (!isContainment(revision.changes) || phase.status === 'ended') return '';
  return [...new Set(revision.plans.flatMap(({ effects }) => effects))]
    .map((one) => ` ${escaped(one)}`)
    .join('');
}

const tokenFacts = ({ revision }: Request): string =>
  revision.plans
    .flatMap(({ token }) =>
      token ? [`Made ${createdAt(token)}, may ${escaped(scopesInWords(token))}.`] : [],
    )
    .join(' ');

const notesOf = ({ revision }: Request): string =>
  [...new Set(revision.plans.flatMap(({ notes }) => notes))].map((note) => `${escaped(note)} `).join('');

const anew = ({ phase }: Request): string =>
  phase.status === 'pending' && phase.anew ? phase.anew.map(escaped).join(' ') : '';

function approvedAt({ approvals }: Request, to: PersonId): string {
  const own = approvals.findLast(({ by }) => by === to);
  return own ? ` at ${date(own.at)}` : '';
}

function noticeButtons(request: Request, to: PersonId, about: NoticeAbout): Button[] {
  const value = clickValue(request.id, request.revision.n);
  const { status } = request.phase;
  if (about === 'receipt') return [button(actionIds.notMe, 'Not me', value, { style: 'danger' })];
  if (to !== request.requester.person && about !== 'ending-soon') return [];
  if (status === 'pending' || status === 'awaiting' || (status === 'approved' && about === 'decided')) {
    return [
      button(actionIds.cancel, status === 'awaiting' ? 'Withdraw invitation' : 'Cancel request', value),
    ];
  }
  if (status === 'active' && !isContainment(request.revision.changes)) {
    return [button(actionIds.endEarly, 'End now', value)];
  }
  if (status === 'denied' || status === 'cancelled' || status === 'expired') {
    return [button(actionIds.askAgain, 'Ask again', value)];
  }
  return [];
}

/** Where a message can be opened in a browser or the app. */
export const linkTo = (workspaceUrl: string, { channel, ts }: MessageRef): string =>
  `${workspaceUrl.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`;
