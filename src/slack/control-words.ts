import type { ControlEvent } from '../approvals/control-event.js';
import { ownFreezeLastsMs } from '../approvals/decide/control.js';
import { fixWords, isOnePerson, isUnreadable } from '../approvals/group-trouble.js';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { groupLabel } from '../approvals/policy/group-label.js';
import { labelled, wholeSection } from './alarm-blocks.js';
import { auditActionIds } from './audit-ids.js';
import { actions, button } from './blocks.js';
import type { Message } from './card.js';
import { refusedMarkup } from './mention.js';
import { stillApproved } from './status.js';
import { cutEnd, escaped, mention } from './text.js';

/**
 * The message about a freeze, its end, or a group that cannot be looked up; undefined if the event needs none.
 * `admins` are the present admins. `isOver`: somebody has lifted the freeze, so the message has no button.
 */
export function controlMessage(
  event: ControlEvent,
  admins: readonly PersonId[],
  isOver = false,
): Message | undefined {
  const markup = sentence(event, admins, isOver);
  if (markup === undefined) return undefined;
  const buttons = event.type === 'control.frozen' && !isOver ? [liftButton] : [];
  return { text: markup, blocks: [wholeSection(markup), ...actions('freeze', ...buttons)] };
}

/** The button that lifts the freeze from a message about it. It asks for confirmation. */
export const liftButton = labelled(
  button(auditActionIds.liftFreeze, 'Lift the freeze', 'freeze', {
    confirm: {
      title: 'Lift the freeze?',
      text: 'Waiting requests continue, and approved changes are made on Make again.',
      yes: 'Lift the freeze',
    },
  }),
  'Lift the freeze: requests that wait go on',
);

function sentence(event: ControlEvent, admins: readonly PersonId[], isOver: boolean): string | undefined {
  const who = event.by.kind === 'slack-user' ? mention(event.by.person) : 'Usher';
  switch (event.type) {
    case 'control.frozen': {
      const why = event.reason ? `: “${escaped(cutEnd(event.reason.personal, 300))}”.` : '.';
      if (isOver) return `:snowflake: ${who} froze changes${why} That freeze is over.`;
      return `:snowflake: ${who} froze changes${why} Nothing is approved, ${stillApproved}, and nobody is given more on Make, until ${lifter(event, admins)}. Temporary access still ends.`;
    }
    case 'control.unfrozen':
      return `${who} lifted the freeze. Waiting requests go on.`;
    case 'group.refused':
      return `:warning: ${refusedMarkup(event)}; ${fixWords(event)}. ${effectOf(event)}`;
    case 'group.readable':
      return undefined;
    // `slack/away.ts` has the messages of an absence that begins.
    case 'control.away':
      return undefined;
    case 'control.declined':
      return `${who} does not stand in for ${mention(event.who)}, who decides again, or chooses somebody else. What waits for them is on Home.`;
    case 'control.back':
      return event.who === undefined
        ? `${who} is back and decides again; ${mention(event.to)} no longer stands in for them.`
        : `The time away of ${mention(event.who)} is over. They decide again, and ${mention(event.to)} no longer stands in for them. What waits for them is on Home.`;
    case 'control.delegation-over':
      return `The policy let ${mention(event.to)} decide for ${mention(event.who)} until ${event.until}. That day is over, so ${mention(event.to)} no longer decides for them.`;
    // The policy's own announcement says what changed.
    case 'control.policy-changed':
      return undefined;
  }
}

function effectOf(event: Extract<ControlEvent, { type: 'group.refused' }>): string {
  const groups = labels(event.groups);
  if (isUnreadable(event)) return `Nobody of ${groups} can decide until then, and cards that need them wait.`;
  const named = isOnePerson(event)
    ? `They are named in ${groups} and cannot decide.`
    : `It is named in ${groups}.`;
  return `${named}${emptyWords(event.emptied)}`;
}

/** The people who can end a freeze: another admin, or the one who froze if there is no other. */
function lifter({ by }: ControlEvent, admins: readonly PersonId[]): string {
  const isAlone = by.kind === 'slack-user' && admins.every((admin) => admin === by.person);
  return isAlone
    ? `${mention(by.person)} lifts it, in ${ownFreezeLastsMs / 60_000} minutes at the earliest, since there is no other admin`
    : 'another admin lifts it';
}

const labels = (groups: readonly string[]): string =>
  listed(groups.map((name) => `*${escaped(groupLabel(name))}*`));

const emptyWords = (groups: readonly string[] = []): string =>
  groups.length === 0
    ? ''
    : ` Nobody is left in ${labels(groups)}, and cards that nobody else can decide wait.`;
