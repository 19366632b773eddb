import type { Button, KnownBlock } from '@slack/types';
import { type GroundFinding, permissionsMoved } from '../approvals/ground-change.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { acceptButton, adminsToldWords, freezeButton, longestText, undoClick } from './alert.js';
import { auditActionIds, findingClick } from './audit-ids.js';
import { actions, button, context, quoted } from './blocks.js';
import type { Message } from './card.js';
import { seenAt } from './finding-words.js';
import {
  capital,
  type GroundAlert,
  groundActorSentence,
  groundSentence,
  permissionsShown,
  roleIn,
  shortly,
} from './ground-words.js';
import { cutEnd, cutMiddle, escaped, mention, permissions } from './text.js';
import { isUnderWay, undoLine, undoneBy } from './undo.js';

const longest = 2900;

/** The message about one change of the ground, with its state: open, undo requested, undone, or accepted. */
export function groundMessage(alert: GroundAlert): Message {
  const { ground, undo, accepted } = alert;
  const seen = `Seen ${seenAt(ground)}.`;
  if (undo?.stands === 'done')
    return drawn(`:white_check_mark: *Undone:* ${whatHoldsAgain(ground)}`, [undoneBy(undo), seen]);
  if (accepted) {
    const markup = `:white_check_mark: *Accepted by* ${mention(accepted.person)}: ${groundSentence(ground)}`;
    return drawn(markup, [seen], answered(alert));
  }
  const state = undo ? [undoLine(undo)] : [];
  return drawn(
    `${markOf(ground)} ${groundSentence(ground)} ${groundActorSentence(alert)}`,
    state,
    answered(alert),
    { buttons: buttons(alert), show: wholeSection },
  );
}

/** What was missing and is there again is no warning. */
const markOf = ({ change: { type } }: GroundFinding): string =>
  type === 'guarded-again' || type === 'log-given' ? ':white_check_mark:' : ':warning:';

interface Below {
  readonly buttons?: readonly Button[];
  /** The look of the lines under the sentence: small, unless they are the state. */
  readonly show?: (line: string) => KnownBlock;
}

function drawn(
  markup: string,
  lines: readonly string[],
  more: readonly KnownBlock[] = [],
  { buttons: below = [], show = (line) => context(line) }: Below = {},
): Message {
  const main = cutEnd(markup, longest);
  return {
    text: cutEnd([main, ...lines].join(' '), longestText),
    blocks: [wholeSection(main), ...more, ...lines.map(show), ...actions('finding', ...below)],
  };
}

function whatHoldsAgain({ change, organization }: GroundFinding): string {
  if (change.type !== 'role-permissions-changed') return 'it is as it was before.';
  const place = escaped(cutMiddle(organization, 80));
  return `${roleIn(change.role, place)} has its earlier permissions again: *${permissions(change.before.length)}* (was: ${change.after.length}).`;
}

function answered({ answer, adminsTold }: GroundAlert): KnownBlock[] {
  if (!answer) return [];
  const who = mention(answer.person);
  if (!answer.mine) return [context(`${who} says: this was not me. ${adminsToldWords(adminsTold)}`)];
  return [
    context(`${who} says: this was me.`),
    ...(answer.reason ? [quoted(cutEnd(answer.reason, 300))] : []),
  ];
}

/** Whether Usher can undo it: it can restore exactly only the permissions of a custom role. */
export const isGroundUndoable = ({ change }: Pick<GroundFinding, 'change'>): boolean =>
  change.type === 'role-permissions-changed' && change.role.custom;

/** Changes that widen permissions or let others in, so that a freeze may help. */
const mayBeAttack: ReadonlySet<GroundFinding['change']['type']> = new Set([
  'role-permissions-changed',
  'role-made',
  'role-renamed',
  'team-renamed',
  'organization-renamed',
  'two-factor-enforcement',
  'single-sign-on',
  'feature-control',
]);

function buttons({ ground, undo, frozen }: GroundAlert): Button[] {
  if (undo && isUnderWay(undo)) return [];
  const value = findingClick(ground.organizationId, ground.id);
  const about = shortly(ground);
  return [
    ...(isGroundUndoable(ground) ? [undoClick(ground.organizationId, ground.id, about, 'primary')] : []),
    acceptButton(value, about),
    ...(!frozen && mayBeAttack.has(ground.change.type) ? [freezeButton(value)] : []),
  ];
}

const permissionsInSection = 60;
/** Slack accepts about 13,000 characters of text in all blocks of a message. */
const mostCharacters = 12_000;

/** Every permission that changed, for the thread; undefined if the message itself has them all. */
export function permissionsReply({ change }: GroundFinding): Message | undefined {
  const lists = listsOf(change).filter(({ all }) => all.length > permissionsShown);
  if (lists.length === 0) return undefined;
  const sections = lists.flatMap(({ label, all }) =>
    pages(all).map((page, n) => {
      const head = n === 0 ? `*${label} (${all.length})*\n` : '';
      return cutEnd(`${head}${page.map((one) => escaped(cutMiddle(one, 80))).join(', ')}`, longest);
    }),
  );
  let left = mostCharacters;
  const over = sections.findIndex((one) => {
    left -= one.length;
    return left < 0;
  });
  const shown = over < 0 ? sections : sections.slice(0, over);
  const rest = sections.length - shown.length;
  return {
    text: cutEnd(shown.join(' '), longestText),
    blocks: [
      ...shown.map((markup) => wholeSection(markup)),
      ...(rest > 0 ? [context('The rest is in the record: usher ledger export.')] : []),
    ],
  };
}

function listsOf(
  change: GroundFinding['change'],
): readonly { readonly label: string; readonly all: readonly string[] }[] {
  if (change.type === 'role-permissions-changed') {
    const { added, taken } = permissionsMoved(change);
    return [
      { label: 'Added', all: added },
      { label: 'Taken', all: taken },
    ];
  }
  return 'permissions' in change ? [{ label: capital('permissions'), all: change.permissions }] : [];
}

const pages = (all: readonly string[]): (readonly string[])[] =>
  Array.from({ length: Math.ceil(all.length / permissionsInSection) }, (_, page) =>
    all.slice(page * permissionsInSection, (page + 1) * permissionsInSection),
  );

/** The question "Was this you?" to the person named by Make's log; without buttons after the answer. */
export function groundQuestion(alert: GroundAlert): Message {
  const { ground, answer, adminsTold } = alert;
  const markup = cutEnd(
    `*Was this you?* ${groundSentence(ground)} Nobody asked Usher for this, and Make's log names you, ${seenAt(ground)}.`,
    longest,
  );
  const value = findingClick(ground.organizationId, ground.id);
  const asked = [
    labelled(button(auditActionIds.mine, 'Yes, it was me', value), `Yes, it was me: ${shortly(ground)}`),
    labelled(
      button(auditActionIds.notMine, 'Not me', value, {
        style: 'danger',
        confirm: {
          title: 'This was not you?',
          text: 'It goes on record, and each Usher admin is told that somebody else may be using your Make account.',
          yes: 'It was not me',
        },
      }),
      `Not me: ${shortly(ground)}`,
    ),
  ];
  const said = answer?.mine
    ? 'You said that it was you. Your answer is on record.'
    : `You said that it was not you. ${adminsToldWords(adminsTold)}`;
  return answer ? drawn(markup, [said]) : drawn(markup, [], [], { buttons: asked });
}

/** The message to each admin that the person named by Make's log denies the act. */
export function groundDisowned(alert: GroundAlert): Message {
  const { ground, answer, accepted, undo } = alert;
  const who = answer ? mention(answer.person) : 'Somebody';
  const markup = `:warning: ${who} says that this was not them, although Make's log names them: ${groundSentence(ground)} Somebody else may be using their Make account.`;
  const state = accepted
    ? [`:white_check_mark: Accepted by ${mention(accepted.person)}`]
    : undo
      ? [undoLine(undo)]
      : [];
  return drawn(markup, state, [], {
    buttons: accepted || undo?.stands === 'done' ? [] : buttons(alert),
  });
}
