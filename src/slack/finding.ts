import type { Button, KnownBlock } from '@slack/types';
import type { Culprit, Finding } from '../approvals/audit-event.js';
import type { PersonId } from '../approvals/person.js';
import { auditActionIds, findingClick } from './audit-ids.js';
import { actions, button, context, quoted, section } from './blocks.js';
import type { Message } from './card.js';
import { cutEnd, escaped, mention, time } from './text.js';
import { addressInWords } from './who.js';

/** A change that nobody asked for, with what became of it. */
export interface Alert {
  readonly finding: Finding;
  readonly actor?: Culprit;
  readonly answer?: { readonly person: PersonId; readonly mine: boolean; readonly reason?: string };
  /** Whether somebody could have looked there who did it: the plan has no log, or no channel has it read. */
  readonly log: 'read' | 'none' | 'unread';
}

/** The message of one change that nobody asked for. */
export function alertMessage(alert: Alert): Message {
  const markup = cutEnd(`:warning: ${whatHappened(alert.finding)} ${whatIsKnown(alert)}`, 2900);
  const who = whoItIs(alert.finding);
  return {
    text: `${markup} ${who}`,
    blocks: [
      section(markup),
      context(who),
      ...answered(alert),
      ...actions('finding', ...alertButtons(alert.finding)),
    ],
  };
}

/** Whom it happened to, beyond doubt: names on Make are what people call themselves. */
function whoItIs({ name, email, userId }: Finding): string {
  const address = addressInWords({ email: email.personal, userId });
  return `${escaped(name.personal)}: ${address}${email.personal === '' ? '' : ` (Make user ${userId})`}`;
}

/** What happened, as one sentence in Slack's markup. */
export function whatHappened(finding: Finding): string {
  const { movement, before, after } = finding;
  const who = `*${escaped(finding.name.personal)}*`;
  const organization = escaped(finding.organization);
  const place = finding.team ? `${escaped(finding.team.name)} in ${organization}` : organization;
  const as = after ? ` as *${escaped(after.name)}*` : '';
  const was = before ? ` (before: ${escaped(before.name)})` : '';
  const email = finding.email.personal ? ` (${escaped(finding.email.personal)})` : '';
  switch (movement) {
    case 'joined':
      return `${who}${email} joined ${place}${as}.`;
    case 'left':
      return `${who} is no longer in ${place}${was}.`;
    case 'role-changed':
    case 'team-role-changed':
      return `${who} became *${escaped(after?.name ?? 'something else')}* of ${place}${was}.`;
    case 'invited':
      return `${who}${email} was invited to ${place}${as}.`;
    case 'accepted':
      return `${who}${email} accepted an invitation to ${place}${as}.`;
    case 'invitation-withdrawn':
      return `The invitation of ${who}${email} to ${place} was withdrawn.`;
    case 'invitation-expired':
      return `The invitation of ${who}${email} to ${place} expired.`;
    case 'joined-team':
      return `${who} joined ${place}${as}.`;
    case 'left-team':
      return `${who} is no longer in ${place}${was}.`;
    case 'changed-and-back':
      return `The role of ${who} in ${place} was changed, and Make's lists no longer show the change.`;
    case 'changed-unseen':
      return after
        ? `Make's log says that the role of ${who} in ${place} was changed. It is *${escaped(after.name)}* now; Usher had not seen what it was before.`
        : `Make's log says that the role of ${who} in ${place} was changed. Usher has not seen what it is now.`;
    case 'removed-and-back':
      return `${who} was removed from ${place}, and is there again.`;
    case 'put-back':
      return `${who} was removed from ${place} and put back there.`;
    case 'removed-unseen':
      return `Make's log says that ${who} was removed from ${place}. Make's lists did not show it.`;
  }
}

function whatIsKnown({ finding, actor, log }: Alert): string {
  const seen = seenAt(finding);
  if (actor) return `Nobody asked Usher for this. Seen ${seen}, by *${escaped(actor.name.personal)}*.`;
  const unknown = log === 'read' && finding.team ? notYet : nobodyNamed[log];
  return `Nobody asked Usher for this. Seen ${seen}. ${unknown}`;
}

/** The log tells of teams, a while after the act. */
const notYet = "Make's log has not said so far who did it.";

const nobodyNamed = {
  read: "Make's log does not say who.",
  none: 'This organization has no audit log, so Make does not say who.',
  unread: "Nobody looked in Make's log who it was, since no channel listens to this organization.",
} as const;

/** The two looks it lies between; where they fall into one minute, that minute. */
function seenAt({ between: { from, until } }: Finding): string {
  const sameMinute = Math.floor(from / 60_000) === Math.floor(until / 60_000);
  return sameMinute ? `at ${time(until)}` : `between ${time(from)} and ${time(until)}`;
}

function answered({ answer }: Alert): KnownBlock[] {
  if (!answer) return [];
  const who = mention(answer.person);
  if (!answer.mine) return [context(`${who} says: this was not me. The admins are told.`)];
  return [
    context(`${who} says: this was me.`),
    ...(answer.reason ? [quoted(cutEnd(answer.reason, 300))] : []),
  ];
}

const nothingToUndo: ReadonlySet<Finding['movement']> = new Set([
  'invitation-expired',
  'changed-and-back',
  'removed-and-back',
]);

/** An expiry or a change that is gone again leaves nothing to undo. */
export function alertButtons({ organizationId, id, movement }: Finding): Button[] {
  if (nothingToUndo.has(movement)) return [];
  return [button(auditActionIds.undo, 'Ask to undo', findingClick(organizationId, id))];
}

/** "Was this you?", to whom Make's log names; without buttons once it is answered. */
export function questionMessage({ finding, answer }: Alert): Message {
  const markup = cutEnd(
    `*Was this you?* ${whatHappened(finding)} Nobody asked Usher for this, and Make's log names you, ${seenAt(finding)}.`,
    2900,
  );
  const value = findingClick(finding.organizationId, finding.id);
  const buttons = [
    button(auditActionIds.mine, 'Yes, it was me', value),
    button(auditActionIds.notMine, 'Not me', value, { style: 'danger' }),
  ];
  const said = answer?.mine
    ? 'You said that it was you. Your answer is filed with the change.'
    : 'You said that it was not you. The admins are told.';
  return {
    text: `${markup} ${whoItIs(finding)}`,
    blocks: [
      section(markup),
      context(whoItIs(finding)),
      ...(answer ? [context(said)] : actions('question', ...buttons)),
    ],
  };
}

/** To each admin: somebody whom Make's log names says that it was not them. */
export function disownedMessage({ finding, answer }: Alert): Message {
  const who = answer ? mention(answer.person) : 'Somebody';
  const markup = cutEnd(
    `:warning: ${who} says that this was not them, although Make's log names them: ${whatHappened(finding)} Somebody else may be using their Make account.`,
    2900,
  );
  const whom = whoItIs(finding);
  return {
    text: `${markup} ${whom}`,
    blocks: [section(markup), context(whom), ...actions('finding', ...alertButtons(finding))],
  };
}

/** From when on an organization is watched. */
export function baselineMessage(
  organization: string,
  {
    members,
    invitations,
    teams,
  }: { readonly members: number; readonly invitations: number; readonly teams: number },
): Message {
  const counted = [count(members, 'member'), count(invitations, 'open invitation'), count(teams, 'team')];
  const markup = `Watching *${escaped(organization)}*: ${counted.join(', ')}. From now on every change nobody asked for is reported here.`;
  return { text: markup, blocks: [section(markup)] };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** A list that suddenly misses many, and what became of that. */
export interface ShortList {
  readonly organizationId: number;
  readonly organization: string;
  readonly missing: number;
  readonly of: number;
  readonly state: 'short' | 'whole' | 'accepted';
  readonly by?: PersonId;
}

/** One alarm for the whole list; the button only as long as it is short. */
export function shortListMessage(list: ShortList): Message {
  const markup = `:warning: Make's list of *${escaped(list.organization)}* suddenly misses ${list.missing} of ${list.of}. It was read twice. Usher reports nobody as gone until it is whole again; what else changes is still reported. If they were really removed, an admin can say so.`;
  const accept = button(
    auditActionIds.acceptList,
    'It is right',
    findingClick(list.organizationId, `list-${list.missing}`),
    {
      confirm: {
        title: 'Is the list right?',
        text: `${list.missing} of ${list.of} are then taken as gone, without a report of each.`,
        yes: 'It is right',
      },
    },
  );
  return {
    text: markup,
    blocks: [
      section(markup),
      ...(list.state === 'short' ? actions('list', accept) : [context(listEnd(list))]),
    ],
  };
}

/** That the alarm is over. */
export function listOverMessage(list: ShortList): Message {
  const markup = listEnd(list);
  return { text: markup, blocks: [section(markup)] };
}

function listEnd({ organization, state, by }: ShortList): string {
  const name = `*${escaped(organization)}*`;
  if (state === 'whole') return `Make's list of ${name} is whole again. Changes are compared as before.`;
  return `${by ? mention(by) : 'An admin'} says that the list of ${name} is right. It is what changes are compared with from now on.`;
}
