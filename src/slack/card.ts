import type { Button, KnownBlock } from '@slack/types';
import { isContainment, takesAway } from '../approvals/changes/changes.js';
import type { Difference } from '../approvals/plan.js';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { actions, button, context, header, markupText, plain, quoted, section } from './blocks.js';
import { actionIds, clickValue } from './ids.js';
import { awaited, blockedLine, frozenLine, statusLine } from './status.js';
import { cutEnd, cutMiddle, escaped, mention } from './text.js';
import { isQuiet, subjectsOf, titleWithWho, whoInWords } from './who.js';
import { createdAt, leakedInWords, roleWord, scopesInWords, titleOf } from './words.js';

export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const reasonShown = 300;
const pairsShown = 5;
const pairsOfMany = 3;

/** The message approvers act on: the same bones in every state, with only the buttons that can work now. */
export function approvalCard(request: Request, control: Control): Message {
  const frozen = frozenLine(request, control);
  const blocked = blockedLine(request, control);
  const isApproved = request.phase.status === 'approved';
  return {
    text: cardText(request),
    blocks: [
      header(titleOf(request)),
      ...subjects(request),
      ...tokens(request),
      ...leakedToken(request),
      ...pairs(request),
      ...effects(request),
      quoted(cutEnd(request.reason.personal, reasonShown)),
      ...ticket(request),
      ...(frozen ? [context(frozen)] : []),
      ...delay(request),
      ...(blocked && !isApproved ? [context(blocked)] : []),
      { ...context((isApproved && blocked) || statusLine(request)), block_id: 'status' },
      ...denial(request),
      context(smallPrint(request)),
      ...actions('decide', ...buttonsOf(request)),
    ],
  };
}

/** Title and status in one sentence, good as a notification. */
export function cardText(request: Request): string {
  const who = mention(request.requester.person);
  const status =
    request.phase.status === 'pending' ? `Waiting for ${awaited(request)}.` : statusLine(request);
  return cutEnd(`${who} asks: ${titleWithWho(request)}. ${status}`, 3900);
}

/** Whom it concerns, beyond doubt; a section each, so that a long name or address cuts nobody else's. */
function subjects(request: Request): KnownBlock[] {
  const all = subjectsOf(request);
  const shown = all.length > pairsShown ? all.slice(0, pairsOfMany) : all;
  const rest = all.length - shown.length;
  return [
    ...shown.map((one) => section(whoInWords(one, isQuiet(request)))),
    ...(rest > 0 ? [context(`and ${rest} more; Details has them all`)] : []),
  ];
}

/** The tokens that would be deleted: whose, what they may do, how old they are. */
function tokens({ revision }: Request): KnownBlock[] {
  const all = revision.plans.flatMap(({ token, subject }) => (token ? [{ token, subject }] : []));
  const shown = all.length > pairsShown ? all.slice(0, pairsOfMany) : all;
  const lines = shown.map(
    ({ token, subject }) =>
      `*${escaped(cutMiddle(token.label.personal, 80))}* of ${escaped(cutMiddle(subject.name.personal, 80))} · made ${createdAt(token)} · may ${escaped(cutEnd(scopesInWords(token), 300))}`,
  );
  const rest = all.length - shown.length;
  return [
    ...(lines.length > 0 ? [section(lines.join('\n'))] : []),
    ...(rest > 0 ? [context(`and ${rest} more; Details has them all`)] : []),
  ];
}

/** The token that a containment stands in for, so that its owner knows which one to delete. */
function leakedToken({ revision }: Request): KnownBlock[] {
  const words = leakedInWords(revision.changes);
  return words === undefined ? [] : [section(`The token that leaked: ${words}`)];
}

/** What is now and what will be, each different pair once. */
function pairs({ revision }: Request): KnownBlock[] {
  const all = revision.plans.flatMap(({ differences }) => differences);
  const unique = [
    ...new Map(all.map((one) => [JSON.stringify([one.where, one.now, one.after]), one])).values(),
  ];
  if (unique.length === 0) return [];
  const shown = unique.length > pairsShown ? unique.slice(0, pairsOfMany) : unique;
  const fields = shown.flatMap((one) => pairFields(one, unique.length > 1));
  const rest = unique.length - shown.length;
  return [
    { type: 'section', fields },
    ...(rest > 0 ? [context(`and ${rest} more; Details has them all`)] : []),
  ];
}

function pairFields({ where, now, after }: Difference, several: boolean) {
  const place = several ? ` (${escaped(cutMiddle(where, 80))})` : '';
  return [`*Now${place}*\n${escaped(roleWord(now))}`, `*After${place}*\n${escaped(roleWord(after))}`].map(
    (text) => markupText(text, 2000),
  );
}

function effects({ revision }: Request): KnownBlock[] {
  const lines = [...new Set(revision.plans.flatMap(({ effects, notes }) => [...effects, ...notes]))];
  return lines.length > 0
    ? [
        section(
          lines
            .slice(0, 8)
            .map((line) => `• ${escaped(line)}`)
            .join('\n'),
        ),
      ]
    : [];
}

function ticket({ ticket: link }: Request): KnownBlock[] {
  return link ? [{ type: 'context', elements: [plain(`Ticket: ${link.personal}`, 300)] }] : [];
}

const delay = ({ delayed, phase }: Request): KnownBlock[] =>
  delayed && phase.status === 'approved' ? [context(`:hourglass: ${escaped(delayed.sentence)}`)] : [];

const denial = ({ phase }: Request): KnownBlock[] =>
  phase.status === 'denied' ? [quoted(cutEnd(phase.reason.personal, reasonShown))] : [];

function smallPrint({ id, requester, revision }: Request): string {
  const rules = revision.requirements.map(({ rule }) => `“${escaped(cutEnd(rule, 120))}”`);
  return `${id} · asked by ${mention(requester.person)} · ${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(', ')}`;
}

/** Only the buttons that can work now. */
function buttonsOf(request: Request): Button[] {
  const value = clickValue(request.id, request.revision.n);
  const details = button(actionIds.details, 'Details', value);
  switch (request.phase.status) {
    case 'pending':
      return [approveButton(request, value), button(actionIds.deny, 'Deny', value), details];
    case 'approved':
      return request.phase.runsAt > request.phase.at
        ? [button(actionIds.deny, 'Stop', value, { style: 'danger' }), details]
        : [details];
    case 'active':
      return [endButton(request, value), details];
    case 'conflict':
      return [
        button(actionIds.restore, 'Restore', value, { style: 'primary' }),
        button(actionIds.keep, 'Keep', value),
        details,
      ];
    case 'failed':
    case 'partial':
      return request.givenUp
        ? [details]
        : [button(actionIds.retry, 'Retry', value), button(actionIds.giveUp, 'Give up', value), details];
    case 'unknown':
      return request.givenUp
        ? [details]
        : [
            button(actionIds.retry, 'Check again', value),
            button(actionIds.giveUp, 'Give up', value),
            details,
          ];
    case 'denied':
    case 'cancelled':
    case 'expired':
      return [button(actionIds.askAgain, 'Ask again', value), details];
    case 'executing':
    case 'awaiting':
    case 'ending':
    case 'done':
    case 'ended':
      return [details];
  }
}

/** What a containment took away is given back; any other grant is ended. */
function endButton({ revision }: Request, value: string): Button {
  if (!isContainment(revision.changes)) return button(actionIds.endEarly, 'End now', value);
  const text = 'They get back the roles they had before, wherever nobody changed them meanwhile.';
  return button(actionIds.endEarly, 'Restore access', value, {
    confirm: { title: 'Restore access?', text, yes: 'Restore' },
  });
}

function approveButton({ revision, emergency }: Request, value: string): Button {
  if (!takesAway(revision.changes)) return button(actionIds.approve, 'Approve', value, { style: 'primary' });
  const effects = [...new Set(revision.plans.flatMap((plan) => plan.effects))].join(' ');
  const title = cutEnd(`${titleOf({ revision, emergency })}?`, 100);
  return button(actionIds.approve, 'Approve', value, {
    style: 'danger',
    confirm: { title, text: effects || title, yes: 'Approve' },
  });
}
