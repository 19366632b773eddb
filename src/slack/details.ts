import type { KnownBlock } from '@slack/types';
import { isUnread } from '../approvals/changes/changes.js';
import type { MessageRef } from '../approvals/event-parts.js';
import type { ChangePlan } from '../approvals/plan.js';
import type { ChangeProgress, Request } from '../approvals/request.js';
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
import { changeTitle, roleWord, scopesInWords, titleOf } from './words.js';

/** What Details depend on besides the request. */
export interface DetailsAround extends Pick<Around, 'frozen'> {
  /** The link to a message in the thread. */
  readonly linkOf?: (message: MessageRef) => string;
  /** The page of an organization on Make, where its teams and people are; undefined if Make's zone is not known. */
  readonly pageOf?: (organizationId: number) => string | undefined;
}

/** The facts about a request that do not fit on its card: every change, the whole reason, every step so far. */
export function detailBlocks(request: Request, around: DetailsAround = {}): KnownBlock[] {
  const { revision, progress } = request;
  const changes = revision.plans.slice(0, 50).map((plan, index): KnownBlock => {
    const change = revision.changes[index];
    const title = change ? changeTitle(change, plan) : '';
    const pairs = request.extends
      ? []
      : plan.differences.map(({ where, now, after }) => `${where}: ${roleWord(now)} → ${roleWord(after)}`);
    const tokens = plan.token ? [`Made ${plan.token.created}`, `May ${scopesInWords(plan.token)}`] : [];
    const one = progress[index];
    const state = one ? [stateOf(one, isUnread(revision.changes)), one.why].filter(Boolean).join(': ') : '';
    const lines = [...tokens, ...pairs, ...plan.effects, ...joinerLines(plan), ...plan.notes, state].map(
      escaped,
    );
    // Only one person sees this, so it mentions nobody.
    const who = plan.content ? [] : [whoInWords(subjectOf(request, index), false)];
    return section(cutEnd([escaped(title), ...who, ...lines].join('\n'), 2900));
  });
  return [
    header(titleOf(request)),
    context(statusLine(request, around)),
    ...extensionLines(request).map(section),
    ...changes,
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

/** The state of one change; Usher wrote nothing for one that Make already showed. */
function stateOf({ state, already, invitation }: ChangeProgress, unread: boolean): string {
  if (state === 'awaiting' && invitation?.accepted) return stateWords.todo;
  if (state !== 'verified') return stateWords[state];
  if (already) return 'Already so on Make; Usher wrote nothing';
  return unread ? takenWord : stateWords.verified;
}

const stateWords = {
  todo: 'Not done yet',
  awaiting: 'Invited, not accepted yet',
  verified: 'Done, checked on Make',
  failed: 'Not done',
  conflict: 'Ended, but not undone',
  undone: 'Ended, checked on Make',
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
