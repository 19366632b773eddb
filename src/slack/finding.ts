import type { PersonId } from '../approvals/person.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { adminsToldWords } from './alert.js';
import { auditActionIds, findingClick } from './audit-ids.js';
import { actions, button, context, section } from './blocks.js';
import type { Message } from './card.js';
import { type Alert, identityWords, seenAt } from './finding-words.js';
import { cutEnd, escaped, mention } from './text.js';
import { alertSentence } from './wave-words.js';

/** The question "Was this you?" to the person named by Make's log; without buttons after the answer. */
export function questionMessage(alert: Alert): Message {
  const { finding, answer, adminsTold } = alert;
  const markup = cutEnd(
    `*Was this you?* ${alertSentence(alert)} Nobody asked Usher for this, and Make's log names you, ${seenAt(finding)}.`,
    2900,
  );
  const value = findingClick(finding.organizationId, finding.id);
  const buttons = [
    labelled(
      button(auditActionIds.mine, 'Yes, it was me', value),
      `Yes, it was me: ${finding.name.personal}`,
    ),
    labelled(
      button(auditActionIds.notMine, 'Not me', value, {
        style: 'danger',
        confirm: {
          title: 'This was not you?',
          text: 'It goes on record, and each Usher admin is told that somebody else may be using your Make account.',
          yes: 'It was not me',
        },
      }),
      `Not me: ${finding.name.personal}`,
    ),
  ];
  const said = answer?.mine
    ? 'You said that it was you. Your answer is on record.'
    : `You said that it was not you. ${adminsToldWords(adminsTold)}`;
  return {
    text: `${markup} ${identityWords(finding)}`,
    blocks: [
      wholeSection(markup),
      context(identityWords(finding)),
      ...(answer ? [context(said)] : actions('question', ...buttons)),
    ],
  };
}

/** The message that says since when Usher watches an organization. */
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

/** A list that is suddenly missing many people, and its outcome. */
export interface ShortList {
  readonly organizationId: number;
  readonly organization: string;
  readonly missing: number;
  readonly of: number;
  readonly state: 'short' | 'whole' | 'accepted';
  readonly by?: PersonId;
}

/** One alarm for the whole list. It has a button only while the list is short. */
export function shortListMessage(list: ShortList): Message {
  const markup = `:warning: Make's list of *${escaped(list.organization)}* is suddenly missing ${list.missing} of ${list.of}. It was read twice. Usher reports nobody as gone until it is whole again; what else changes is still reported. If they were really removed, an admin can say so.`;
  const confirm = {
    title: 'Is the list right?',
    text: `${list.missing} of ${list.of} are then taken as gone, without a report of each.`,
    yes: 'It is right',
  };
  const value = findingClick(list.organizationId, `list-${list.missing}`);
  const accept = labelled(
    button(auditActionIds.acceptList, 'It is right', value, { style: 'danger', confirm }),
    `It is right: the list of ${list.organization}`,
  );
  return {
    text: markup,
    blocks: [
      wholeSection(markup),
      ...(list.state === 'short' ? actions('list', accept) : [context(listEnd(list))]),
    ],
  };
}

/** The message that the alarm is over. */
export function listOverMessage(list: ShortList): Message {
  const markup = listEnd(list);
  return { text: markup, blocks: [section(markup)] };
}

function listEnd({ organization, state, by }: ShortList): string {
  const name = `*${escaped(organization)}*`;
  if (state === 'whole') return `Make's list of ${name} is whole again. Changes are compared as before.`;
  return `${by ? mention(by) : 'An admin'} says that the list of ${name} is right. It is what changes are compared with from now on.`;
}
