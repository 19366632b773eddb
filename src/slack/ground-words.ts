import type { Culprit } from '../approvals/audit-event.js';
import {
  type GroundChange,
  type GroundFinding,
  type GroundRole,
  type Holders,
  permissionsMoved,
} from '../approvals/ground-change.js';
import { listed } from '../approvals/listed.js';
import type { PersonId } from '../approvals/person.js';
import { textOf } from '../approvals/personal.js';
import type { Alert } from './finding-words.js';
import { actorUnknown, notInLogYet, seenAt } from './finding-words.js';
import { cutMiddle, date, escaped, permissions } from './text.js';
import type { Undo } from './undo.js';

/** A change of the ground under the roles, with its state. */
export interface GroundAlert {
  readonly ground: GroundFinding;
  readonly actor?: Culprit;
  readonly answer?: { readonly person: PersonId; readonly mine: boolean; readonly reason?: string };
  readonly accepted?: { readonly person: PersonId };
  readonly undo?: Undo;
  /** Whether changes are frozen already. */
  readonly frozen?: boolean;
  /** Whether Usher has told every admin that the person named by Make's log denies the act. */
  readonly adminsTold?: boolean;
  readonly log: Alert['log'];
}

/** The highest number of permissions in the message itself; the thread has all of them. */
export const permissionsShown = 8;

const name = (text: string): string => escaped(cutMiddle(text, 80));

/** The change, before and after, in a sentence or two of Slack's markup. */
export function groundSentence({ change, organization }: GroundFinding): string {
  const place = name(organization);
  switch (change.type) {
    case 'role-permissions-changed': {
      const counts = `${change.before.length} → *${permissions(change.after.length)}*`;
      return `${capital(roleIn(change.role, place))} may do ${comparison(change)} now: ${counts}. ${moves(change)}. ${holdersInWords(change.holders)}`;
    }
    case 'role-made':
      return `${capital(roleIn(change.role, place))} was made, with ${permissionList(change.permissions)}.`;
    case 'role-deleted':
      return `${capital(roleIn(change.role, place))} was deleted. It had ${permissionList(change.permissions)}.`;
    case 'role-renamed':
      return `${capital(roleIn(change.role, place))} was called *${name(change.before)}* before. A policy that names a role by its name means another one now. ${holdersInWords(change.holders)}`;
    case 'team-renamed':
      return `A team of ${place} was renamed: *${name(change.before)}* → *${name(change.team.name)}*. A policy that names a team by its name means another one now.`;
    case 'organization-renamed':
      return `The organization was renamed: *${name(change.before)}* → *${name(change.after)}*. A policy that names an organization by its name means another one now.`;
    case 'two-factor-enforcement':
      return twoFactor(change, place);
    case 'single-sign-on':
      return `Single sign-on of ${place} changed: ${sso(change.before)} → *${sso(change.after)}*.`;
    case 'feature-control':
      return `The feature control *${name(change.control.name)}* of ${place} was switched ${onOff(change.after)}: ${onOff(change.before)} → *${onOff(change.after)}*.`;
    case 'log-taken':
      return change.after === 0
        ? `${place} has no audit log any more: ${days(change.before)} → *none*.`
        : `Make keeps the audit log of ${place} for a shorter time: ${days(change.before)} → *${days(change.after)}*.`;
    case 'log-given':
      return change.before === 0
        ? `${place} has an audit log now: none → *${days(change.after)}*.`
        : `Make keeps the audit log of ${place} for longer: ${days(change.before)} → *${days(change.after)}*.`;
    case 'log-untold':
      return `Make no longer says how long it keeps the audit log of ${place}, and shows the rest of the plan: ${days(change.before)} → *not stated*. The plan may have no log any more.`;
    case 'seats':
      return `${place} has ${change.after < change.before ? 'fewer' : 'more'} seats: ${change.before} → *${change.after}*.`;
    case 'private-space':
      return `A private space appeared in ${place}: *${name(textOf(change.space.name))}*.`;
    case 'invitation-open-long':
      return openInvitations(change.invitations, place);
    case 'own-role-lost':
      return `Usher's own account lost its role in ${place}: ${name(change.before)} → *${name(change.after)}*. Usher guards nothing there until it is Admin again.`;
    case 'own-scope-lost':
      return `Usher's token lost ${change.scopes.length === 1 ? 'a scope' : `${change.scopes.length} scopes`}: *${listed(change.scopes.map(name))}*. What needs ${change.scopes.length === 1 ? 'it' : 'them'} fails from now on.`;
    case 'organization-gone':
      return `Make no longer shows *${place}* to Usher: it was deleted, or Usher's account was removed from it. Nothing there is guarded any more.`;
    case 'guarded-again':
      return `Usher guards *${place}* again, as *${name(change.after)}*.`;
  }
}

/** The same in few words, for forms and screen readers; no markup. */
export const shortly = ({ change, organization }: GroundFinding): string =>
  'role' in change
    ? `${change.role.name} in ${organization}`
    : 'team' in change
      ? `${change.team.name} in ${organization}`
      : organization;

/** For example "the custom role *Auditor* of Acme"; Make's own roles are marked as such; markup. */
export const roleIn = ({ name: role, custom, category }: GroundRole, place: string): string =>
  `${custom ? 'the custom' : "Make's own"} ${category === 'team' ? 'team role' : 'role'} *${name(role)}* of ${place}`;

/**
 * Whether a person made the change on Make and could have asked Usher first; false for a plan, a space or Usher's own
 * account.
 */
export const isPersons = (change: GroundChange): boolean =>
  'role' in change ||
  change.type === 'team-renamed' ||
  change.type === 'organization-renamed' ||
  change.type === 'two-factor-enforcement' ||
  change.type === 'feature-control' ||
  change.type === 'single-sign-on';

/** The actor, and the time at which Usher saw the change. */
export function groundActorSentence({ ground, actor, log }: GroundAlert): string {
  const { change, between } = ground;
  const seen = `Seen ${seenAt(ground)}`;
  if (change.type === 'invitation-open-long') return `${seen}.`;
  const nobody = isPersons(change) ? 'Nobody asked Usher for this. ' : '';
  if (actor && change.type === 'team-renamed') {
    return `${nobody}${seen}. Make's log says that *${name(actor.name.personal)}* updated the team then.`;
  }
  if (actor) return `${nobody}*${name(actor.name.personal)}* did it. ${seen}.`;
  if (change.type !== 'two-factor-enforcement' && change.type !== 'team-renamed')
    return `${nobody}${seen}. Make does not say who.`;
  const who = between.from === between.until || log !== 'read' ? actorUnknown[log] : notInLogYet;
  return `${nobody}${seen}. ${who}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function comparison(change: {
  readonly before: readonly string[];
  readonly after: readonly string[];
}): string {
  const { added, taken } = permissionsMoved(change);
  if (taken.length === 0) return 'more';
  return added.length === 0 ? 'less' : 'something else';
}

function moves(change: { readonly before: readonly string[]; readonly after: readonly string[] }): string {
  const { added, taken } = permissionsMoved(change);
  return [
    ...(added.length > 0 ? [`Added: ${someOf(added)}`] : []),
    ...(taken.length > 0 ? [`Taken: ${someOf(taken)}`] : []),
  ].join('. ');
}

/** The first items in bold, and the number of the others. */
function someOf(all: readonly string[]): string {
  const shown = all.slice(0, all.length > permissionsShown ? permissionsShown : all.length);
  const rest = all.length - shown.length;
  const names = shown.map((one) => `*${name(one)}*`);
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : listed(names);
}

const permissionList = (all: readonly string[]): string =>
  all.length === 0 ? 'no permissions' : `${permissions(all.length)}: ${someOf(all)}`;

function holdersInWords({ count, names, atLeast }: Holders): string {
  const most = atLeast ? ', in the teams read so far' : '';
  if (count === 0) return `Nobody holds it${most}.`;
  const people = count === 1 ? '1 person holds it' : `${count} people hold it`;
  return `${people}${most}${names.length > 0 ? `: ${listed(names.map(({ personal }) => name(personal)))}` : ''}.`;
}

function twoFactor(
  { before, after, logged }: Extract<GroundChange, { type: 'two-factor-enforcement' }>,
  place: string,
): string {
  if (logged) {
    return `Make's log says that two-factor enforcement of ${place} was switched *${onOff(after)}*; the setting itself was seen unchanged.`;
  }
  const news = after ? 'must use two-factor login now' : 'need no two-factor login any more';
  return `The members of ${place} ${news}: enforcement ${onOff(before)} → *${onOff(after)}*.`;
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');
const days = (count: number): string => (count === 0 ? 'none' : `${count} day${count === 1 ? '' : 's'}`);
const sso = (type: string | null): string => (type === null || type === '' ? 'none' : name(type));

function openInvitations(
  all: Extract<GroundChange, { type: 'invitation-open-long' }>['invitations'],
  place: string,
): string {
  const [one] = all;
  if (all.length === 1 && one) {
    const asked = one.request === undefined ? '' : ` (${escaped(one.request)})`;
    return `The invitation of ${invited(one)} to ${place}${asked} has been open since ${date(one.sentAt)}. Make ends it ${date(one.endsAt)}.`;
  }
  const shown = all.slice(0, permissionsShown).map(invited);
  const rest = all.length - shown.length;
  const who = rest > 0 ? `${shown.join(', ')} and ${rest} more` : listed(shown);
  return `${all.length} invitations to ${place} have been open for more than 5 days: ${who}. Make ends each after 7 days.`;
}

const invited = ({
  name: who,
  email,
}: {
  readonly name: { readonly personal: string };
  readonly email: { readonly personal: string };
}): string =>
  email.personal === '' ? `*${name(who.personal)}*` : `*${name(who.personal)}* (${name(email.personal)})`;
