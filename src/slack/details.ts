import type { KnownBlock } from '@slack/types';
import { isUnread } from '../approvals/changes/changes.js';
import type { MessageRef } from '../approvals/event-parts.js';
import { isResolved } from '../approvals/phase.js';
import type { ChangePlan } from '../approvals/plan.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { type ChangeProgress, isOver, lengthOf, notKnown, type Request } from '../approvals/request.js';
import { leftOutOf } from '../approvals/reshape.js';
import { context, header, plain, quoted, section } from './blocks.js';
import { extensionLines } from './changes-in-words.js';
import { joinerLines } from './joiner-words.js';
import { leaverFacts } from './leaver-facts.js';
import { lineText } from './lines.js';
import { whomAndWhere } from './offer-words.js';
import { seatLines } from './seats.js';
import { type Around, statusLine } from './status.js';
import { cutEnd, date, escaped, mention } from './text.js';
import { subjectOf, whoInWords } from './who.js';
import { changeTitle, createdAt, roleWord, scopesInWords, titleOf } from './words.js';

/** The number of changes shown, and the characters for all of them. */
interface Room {
  readonly changes: number;
  readonly characters: number;
}

/** A view has 250,000 bytes, and a letter of some scripts has three. */
const inView: Room = { changes: 50, characters: 60_000 };
/** Slack accepts about 13,000 characters of text in all blocks of a message. */
export const inMessage: Room = { changes: 10, characters: 4_000 };

/** What Details depend on besides the request. */
export interface DetailsAround extends Pick<Around, 'frozen'> {
  /** The link to a message in the thread. */
  readonly linkOf?: (message: MessageRef) => string;
  /** The page of an organization on Make, where its teams and people are; undefined if Make's zone is not known. */
  readonly pageOf?: (organizationId: number) => string | undefined;
}

/** The facts about a request that do not fit on its card: every change, the whole reason, every step so far. */
export function detailBlocks(
  request: Request,
  around: DetailsAround = {},
  most: Room = inView,
): KnownBlock[] {
  const { revision, progress } = request;
  const plans = revision.plans.slice(0, most.changes);
  const rest = revision.plans.length - plans.length;
  const room = Math.min(2900, Math.floor(most.characters / plans.length));
  const changes = plans.map((plan, index): KnownBlock => {
    const change = revision.changes[index];
    const organization = plan.organization.name;
    const title = change ? changeTitle(change, plan) : '';
    const pairs = request.extends
      ? []
      : plan.differences.map(
          ({ where, now, after }) =>
            `${where === organization ? where : `${where} in ${organization}`}: ${roleWord(now)} → ${roleWord(after)}`,
        );
    const token = plan.token
      ? [`Made ${createdAt(plan.token)}`, `May ${escaped(scopesInWords(plan.token))}`]
      : [];
    const one = progress[index];
    const state = one ? stateOf(request, one) : '';
    const lines = [...pairs, ...plan.effects, ...joinerLines(plan), ...plan.notes, state].map(escaped);
    // Only one person sees this, so it mentions nobody.
    const who = plan.content ? [] : [whoInWords(subjectOf(request, index), false)];
    // The header already says what a single change does.
    const heading = revision.plans.length > 1 ? [escaped(title)] : [];
    return section(cutEnd([...heading, ...who, ...token, ...lines].join('\n'), room));
  });
  return [
    header(titleOf(request)),
    context(statusLine(request, around)),
    ...extensionLines(request).map(section),
    ...length(request),
    ...changes,
    ...(rest > 0 ? [context(`and ${rest} more; Details on its card has them all`)] : []),
    ...leftOut(request),
    ...seatLines(revision.plans).map((line) => section(escaped(line))),
    ...leaverFacts(request),
    quoted(cutEnd(request.reason.personal, 2900)),
    ...(request.ticket
      ? [{ type: 'context' as const, elements: [plain(`Ticket: ${request.ticket.personal}`)] }]
      : []),
    section(history(request, around.linkOf)),
    ...onMake(request, around),
    context(
      `${request.id} · revision ${revision.n} (${revision.hash}) · policy ${escaped(revision.policyHash.slice(0, 12))} · asked by ${mention(request.requester.person)}`,
    ),
  ];
}

const leftOutInOne = 25;

/** The changes that an open offer leaves out, or that people have left out since it was asked. */
function leftOut({ offer, phase, revision }: Request): KnownBlock[] {
  const isOpen = phase.status === 'pending';
  const revised = isOpen ? phase.revised : undefined;
  return [
    ...leftOutBlocks('Left out since it was asked:', revised?.leftOut ?? []),
    ...leftOutBlocks('The offer leaves out:', isOpen && offer ? leftOutOf(revision, offer.revision) : []),
  ];
}

function leftOutBlocks(title: string, plans: readonly ChangePlan[]): KnownBlock[] {
  const parts = Array.from({ length: Math.ceil(plans.length / leftOutInOne) }, (_, n) =>
    plans.slice(n * leftOutInOne, (n + 1) * leftOutInOne),
  );
  return parts.map((part, n) =>
    section(
      [...(n === 0 ? [`*${title}*`] : []), ...part.map((one) => `• ${cutEnd(whomAndWhere(one), 110)}`)].join(
        '\n',
      ),
    ),
  );
}

const takenWord = 'Make took it; nothing there shows more';

/** The length of temporary access, with every extension. */
function length(request: Request): KnownBlock[] {
  const ms = request.extends ? undefined : lengthOf(request);
  return ms === undefined ? [] : [section(`For ${durationInWords(ms)}`)];
}

/** The state of one change, with the reason of a failure; no markup. Usher wrote nothing for what Make already showed. */
function stateOf(request: Request, one: ChangeProgress): string {
  const { phase, revision } = request;
  const { state, already, invitation, why } = one;
  switch (state) {
    case 'todo':
      return notSeen(request);
    case 'awaiting':
      if (invitation?.accepted) return notSeen(request);
      return isResolved(phase) ? 'Invited, and not accepted in time' : 'Invited, not accepted yet';
    case 'verified':
      if (already) return 'Already so on Make; Usher wrote nothing';
      return isUnread(revision.changes) ? takenWord : 'Done, checked on Make';
    case 'failed':
      return [failureOf(one), why].filter(Boolean).join(': ');
    case 'conflict':
      return `Ended, but not undone: somebody made it ${why} since`;
    case 'undone':
      if (invitation && !invitation.accepted) return 'Withdrawn, checked on Make';
      return undoneWords[one.undone ?? 'verified'];
  }
}

/** The state of a change that Usher has not seen on Make. */
function notSeen(request: Request): string {
  if (request.phase.status === 'unknown') return 'Not known';
  return isResolved(request.phase) || isOver(request) ? 'Not done' : 'Not done yet';
}

function failureOf({ failedIn, code }: ChangeProgress): string {
  if (failedIn === 'undo') return 'Done, but not undone';
  return code === notKnown ? 'Not known' : 'Not done';
}

const undoneWords = {
  verified: 'Ended, checked on Make',
  already: 'Ended, checked on Make',
  kept: 'Ended; a later change by somebody else was kept',
  gone: 'Ended; they are no longer in the organization',
} as const;

/** Links to the organizations of the request on Make. */
function onMake({ revision }: Request, { pageOf }: DetailsAround): KnownBlock[] {
  const organizations = new Map(
    revision.plans.map(({ organization }) => [organization.id, organization.name]),
  );
  const links = [...organizations].flatMap(([id, name]) => {
    const page = pageOf?.(id);
    return page === undefined ? [] : [`<${page}|${escaped(cutEnd(name, 80))}>`];
  });
  return links.length > 0 ? [context(`On Make: ${links.slice(0, 10).join(', ')}`)] : [];
}

/** The history, with the replies in the thread; `linkOf` links to a message. */
function history(request: Request, linkOf?: (message: MessageRef) => string): string {
  const lines = request.lines.map((line) => ({ at: line.at, text: lineText(request, line, false) }));
  const replies = (request.comments ?? []).map(({ by, at, message }) => {
    const replied = linkOf ? `<${linkOf(message)}|replied>` : 'replied';
    return { at, text: `${mention(by)} ${replied} in the thread` };
  });
  const all = [...lines, ...replies].toSorted((a, b) => a.at - b.at).slice(-30);
  return cutEnd(all.map(({ at, text }) => `${date(at)} · ${text}`).join('\n'), 2900) || ' ';
}
