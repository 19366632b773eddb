import type { Culprit, Finding } from '../approvals/audit-event.js';
import type { PersonId } from '../approvals/person.js';
import { date, escaped, time } from './text.js';
import type { Undo } from './undo.js';
import { addressInWords } from './who.js';

/** A change that nobody asked for, with its state. */
export interface Alert {
  readonly finding: Finding;
  readonly actor?: Culprit;
  readonly answer?: { readonly person: PersonId; readonly mine: boolean; readonly reason?: string };
  readonly accepted?: { readonly person: PersonId };
  /** The request that undoes it, or the latest one that was meant to. */
  readonly undo?: Undo;
  /** The number of changes in the shared alarm, which has the buttons. */
  readonly together?: number;
  /** Whether changes are frozen already. */
  readonly frozen?: boolean;
  /** Whether Usher has told every admin that the person named by Make's log denies the act. */
  readonly adminsTold?: boolean;
  /**
   * Whether Usher reads the log that would name the actor. `none`: the plan has no log. `unread`: no channel follows
   * it.
   */
  readonly log: 'read' | 'none' | 'unread';
}

/** The exact identity of the person concerned: on Make, people choose their own names. */
export function identityWords({ name, email, userId }: Finding): string {
  const address = addressInWords({ email: email.personal, userId });
  return `${escaped(name.personal)}: ${address}${email.personal === '' ? '' : ` (Make user ${userId})`}`;
}

/** For example "Finance in Acme", or "Acme"; markup. */
export function placeInWords({ team, organization }: Pick<Finding, 'team' | 'organization'>): string {
  return team ? `${escaped(team.name)} in ${escaped(organization)}` : escaped(organization);
}

/** The change as one sentence in Slack's markup. */
export function findingSentence(finding: Finding): string {
  const { movement, before, after } = finding;
  const who = `*${escaped(finding.name.personal)}*`;
  const place = placeInWords(finding);
  const as = after ? ` as *${escaped(after.name)}*` : '';
  const was = before ? ` (before: ${escaped(before.name)})` : '';
  const email = finding.email.personal ? ` (${escaped(finding.email.personal)})` : '';
  switch (movement) {
    case 'joined':
      return `${who}${email} joined ${place}${as}.${otherAccount(finding)}`;
    case 'left':
      return `${who} is no longer in ${place}${was}.${otherAccount(finding)}`;
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

/** The Make user who had the same address before, or who has it now. */
function otherAccount({ sameAddress }: Finding): string {
  if (!sameAddress) return '';
  const { userId, until, sso } = sameAddress;
  const when =
    until === undefined ? `is Make user ${userId} now` : `was Make user ${userId} until ${time(until)}`;
  const why = sso ? 'single sign-on gave them a new account' : 'it is a new account';
  return ` The same address ${when}: ${why}.`;
}

export function actorSentence({ finding, actor, log }: Alert): string {
  const seen = seenAt(finding);
  if (actor) return `Nobody asked Usher for this. *${escaped(actor.name.personal)}* did it. Seen ${seen}.`;
  const unknown = log === 'read' && finding.team ? notInLogYet : actorUnknown[log];
  return `Nobody asked Usher for this. Seen ${seen}. ${unknown}`;
}

/** The log records team changes a while after the act. */
export const notInLogYet = "Make's log does not say yet who did it.";

export const actorUnknown = {
  read: "Make's log does not say who.",
  none: 'This organization has no audit log, so Make does not say who.',
  unread: "Usher has not looked in Make's log for who did it, since no channel listens to this organization.",
} as const;

/** The two readings between which it happened; if both are in the same minute, that minute. */
export function seenAt({ between: { from, until } }: Pick<Finding, 'between'>): string {
  const sameMinute = Math.floor(from / 60_000) === Math.floor(until / 60_000);
  return sameMinute ? date(until) : `${date(from)}–${time(until)}`;
}
