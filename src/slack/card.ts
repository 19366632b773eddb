import type { KnownBlock } from '@slack/types';
import { alwaysRuns } from '../approvals/changes/changes.js';
import { isResolved } from '../approvals/phase.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { isOver, leavesAccess, lengthOf, type Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { actions, context, header, section } from './blocks.js';
import { byLine } from './by-line.js';
import { changeLines, extensionLines, factsInWords } from './changes-in-words.js';
import { joinerLines } from './joiner-words.js';
import { leaverFactsOnCard } from './leaver-facts.js';
import { decidingButtons, detailsButton } from './request-buttons.js';
import { seatLines } from './seats.js';
import { type Around, frozenLine, stateLines } from './status.js';
import { askAgain } from './statuses/buttons.js';
import { cutEnd, cutMiddle, escaped, mention } from './text.js';
import { blockedLine, type DecidersNamed } from './waiting.js';
import { factsOfSubject, isQuiet, subjectOf, subjectsOf, whoInWords } from './who.js';
import { capital, createdAt, leakedInWords, scopesInWords, titleOf, wishOf } from './words.js';

export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const reasonShown = 300;
const linesShown = 5;
const linesOfMany = 3;
const textMax = 3900;

/**
 * The message on which approvers act. While the request is open, it shows the change, the subject, the reason, the
 * state, and the buttons that can work now. After it is resolved, it shows the outcome and the people who brought it
 * about.
 */
export function approvalCard(request: Request, control: Control, named?: DecidersNamed): Message {
  const blocks = isFolded(request) ? folded(request) : open(request, control, named);
  return { text: cardText(request, control), blocks };
}

/** The text for notifications, screen readers and search: the whole request, or its news. */
export function cardText(request: Request, { frozen }: Around = {}): string {
  const { phase, revision } = request;
  if (phase.status === 'pending') {
    const waits = frozen && !alwaysRuns(revision.changes);
    return cutEnd(
      `${waits ? 'Frozen, nobody can approve now' : 'Please decide'}: ${askInWords(request)}`,
      textMax,
    );
  }
  const why = phase.status === 'denied' ? [said(phase.by, phase.reason.personal)] : [];
  const news = [...stateLines(request, { frozen }), ...why].join(' · ');
  const what = isFolded(request) || phase.status === 'active' ? '' : `${escaped(titleOf(request))}: `;
  return cutEnd(`${what}${news} · ${request.id}`, textMax);
}

/**
 * For example "@Ben asks to make Dev Patel Team Operator of Finance Ops (dev@example.com, now: no role, 8 hours):
 * “…”"; markup.
 */
export function askInWords(request: Request): string {
  const { requester, reason, emergency } = request;
  const asks = `${emergency ? 'Emergency: ' : ''}${mention(requester.person)} asks to ${escaped(wishOf(request))}`;
  const facts = factsInWords(request, factsOfSubject(request));
  return `${asks}${facts}: “${escaped(cutEnd(reason.personal, reasonShown))}”`;
}

/** Whether the card is folded into two lines, since the request is resolved. */
const isFolded = (request: Request): boolean => isResolved(request.phase) || isOver(request);

function folded(request: Request): KnownBlock[] {
  const { phase } = request;
  const again =
    phase.status === 'denied' ||
    phase.status === 'cancelled' ||
    phase.status === 'expired' ||
    (request.givenUp && !leavesAccess(request));
  const why = phase.status === 'denied' ? [said(phase.by, phase.reason.personal)] : [];
  const lines = [...stateLines(request), ...why].join('\n');
  const button = again ? askAgain(request) : detailsButton(request);
  return [
    { ...section(cutEnd(lines, 2900)), accessory: button, block_id: 'status' },
    context(byLine(request)),
  ];
}

function open(request: Request, control: Control, named?: DecidersNamed): KnownBlock[] {
  const frozen = frozenLine(request, control);
  const blocked = blockedLine(request, control);
  const { delayed, phase, requester, reason } = request;
  const isApproved = phase.status === 'approved';
  const states = isApproved && blocked ? [blocked] : stateLines(request, { ...control, named });
  const lines = [
    ...(frozen ? [frozen] : []),
    ...(delayed && isApproved ? [`:hourglass: ${escaped(delayed.sentence)}`] : []),
    ...(blocked && !isApproved ? [blocked] : []),
    ...states,
  ];
  return [
    header(phase.status === 'conflict' ? choiceTitle(request) : titleOf(request)),
    ...changes(request),
    ...tokens(request),
    ...leakedToken(request),
    ...effects(request),
    ...leaverFactsOnCard(request),
    section(`${said(requester.person, reason.personal)}${ticketInWords(request)}`),
    { ...section(cutEnd(lines.join('\n'), 2900)), block_id: 'status' },
    ...actions('decide', ...decidingButtons(request, control), detailsButton(request)),
    context(phase.status === 'pending' ? smallPrint(request) : byLine(request)),
  ];
}

/** The title of the choice that people have after somebody changed a role that Usher had given; no markup. */
function choiceTitle(request: Request): string {
  const { revision, grant } = request;
  const length = grant?.ending === 'early' ? undefined : lengthOf(request);
  const [name = 'they', ...others] = new Set(
    revision.plans.map(({ subject }) => cutMiddle(subject.name.personal, 60)),
  );
  const given = length === undefined ? '' : durationInWords(length);
  const over = given && `${capital(given)} ${given.startsWith('1 ') ? 'is' : 'are'} over: `;
  return `${over}${over ? 'which' : 'Which'} role should ${others.length > 0 ? 'they' : name} have?`;
}

/** For example "@Ana: “…”", with the typed part as plain text; markup. */
const said = (who: Request['requester']['person'], text: string): string =>
  `${mention(who)}: “${escaped(cutEnd(text, reasonShown))}”`;

/** A ticket as a link if it is an address, otherwise as typed; markup. */
function ticketInWords({ ticket }: Pick<Request, 'ticket'>): string {
  if (!ticket) return '';
  const typed = ticket.personal.trim();
  const isAddress = URL.canParse(typed) && /^https:\/\/[^\s<>|]+$/.test(typed);
  return isAddress
    ? ` · <${typed.replaceAll('&', '&amp;')}|${escaped(cutMiddle(typed.slice('https://'.length), 60))}>`
    : ` · ticket ${escaped(cutEnd(typed, 200))}`;
}

/** The change lines and the people whom they concern: one person beside the line, several in a section each. */
function changes(request: Request): KnownBlock[] {
  const lines = changeLines(request);
  const shown = lines.slice(0, lines.length > linesShown ? linesOfMany : linesShown);
  const people = subjectsOf(request);
  const quiet = isQuiet(request);
  const [only] = people;
  if (only && people.length === 1) {
    const text = [...shown, ...extensionLines(request), whoInWords(only, quiet)].join('\n');
    return [section(text), ...andMore(lines.length - shown.length)];
  }
  if (lines.length > 1 && !request.extends) return changesOfEach(request, quiet);
  const each = people.slice(0, people.length > linesShown ? linesOfMany : linesShown);
  return [
    ...(shown.length > 0 ? [section([...shown, ...extensionLines(request)].join('\n'))] : []),
    ...andMore(lines.length - shown.length),
    ...each.map((one) => section(whoInWords(one, quiet))),
    ...andMore(people.length - each.length),
  ];
}

/**
 * For example "*Guest 0* · guest0@example.com: *Team 1* in Acme: Team Member → *Team Admin*", if the changes differ
 * between people.
 */
function changesOfEach(request: Request, quiet: boolean): KnownBlock[] {
  const { plans, changes } = request.revision;
  const all = plans.map((plan, index) => {
    const one = {
      revision: { ...request.revision, plans: [plan], changes: changes.slice(index, index + 1) },
    };
    return [whoInWords(subjectOf(request, index), quiet), ...changeLines(one)].join('\n');
  });
  const shown = all.slice(0, all.length > linesShown ? linesOfMany : linesShown);
  return [...shown.map(section), ...andMore(all.length - shown.length)];
}

/** The tokens to delete, with their owners, scopes and age. */
function tokens({ revision }: Request): KnownBlock[] {
  const all = revision.plans.flatMap(({ token, subject }) => (token ? [{ token, subject }] : []));
  const shown = all.length > linesShown ? all.slice(0, linesOfMany) : all;
  const lines = shown.map(
    ({ token, subject }) =>
      `*${escaped(cutMiddle(token.label.personal, 80))}* of ${escaped(cutMiddle(subject.name.personal, 80))} · made ${createdAt(token)} · may ${escaped(cutEnd(scopesInWords(token), 300))}`,
  );
  return [...(lines.length > 0 ? [section(lines.join('\n'))] : []), ...andMore(all.length - shown.length)];
}

/** The token of a containment, so that its owner knows which token to delete. */
function leakedToken({ revision }: Request): KnownBlock[] {
  const words = leakedInWords(revision.changes);
  return words === undefined ? [] : [section(`The token that leaked: ${words}`)];
}

const andMore = (rest: number): KnownBlock[] =>
  rest > 0 ? [context(`and ${rest} more; Details has them all`)] : [];

function effects({ revision }: Request): KnownBlock[] {
  const lines = [
    ...new Set(revision.plans.flatMap((plan) => [...plan.effects, ...joinerLines(plan), ...plan.notes])),
    ...seatLines(revision.plans),
  ];
  const shown = lines.slice(0, 8).map((line) => `• ${escaped(cutEnd(line, 340))}`);
  return shown.length > 0 ? [section(shown.join('\n'))] : [];
}

function smallPrint({ id, revision }: Request): string {
  const rules = revision.requirements.map(({ rule }) => `“${escaped(cutEnd(rule, 120))}”`);
  return `${id} · ${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')}`;
}
