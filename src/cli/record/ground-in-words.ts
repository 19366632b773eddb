import { type GroundChange, type GroundFinding, permissionsMoved } from '../../approvals/ground-change.js';
import { textOf } from '../../approvals/personal.js';
import { iso, type Typed } from './text.js';

/** A change of the ground under an organization's roles, with every changed permission. */
export function groundInWords({ id, change, organization, between }: GroundFinding, typed: Typed): string {
  const when =
    between.from === between.until
      ? `at ${iso(between.until)}`
      : `between ${iso(between.from)} and ${iso(between.until)}`;
  return `${change.type} in ${typed(organization)} (${typed(id)}): ${groundMoved(change, typed)}, ${when}`;
}

/** The change with before and after, without the place. */
export function groundMoved(change: GroundChange, typed: Typed): string {
  const list = (all: readonly string[]): string => (all.length > 0 ? all.map(typed).join(', ') : 'none');
  switch (change.type) {
    case 'role-permissions-changed': {
      const { added, taken } = permissionsMoved(change);
      return `role ${typed(change.role.name)} (${change.role.id}), added ${list(added)}, taken ${list(taken)}, held by ${change.holders.count}`;
    }
    case 'role-made':
    case 'role-deleted':
      return `role ${typed(change.role.name)} (${change.role.id}) with ${list(change.permissions)}`;
    case 'role-renamed':
      return `role ${typed(change.before)} → ${typed(change.role.name)} (${change.role.id}), held by ${change.holders.count}`;
    case 'team-renamed':
      return `team ${typed(change.before)} → ${typed(change.team.name)} (${change.team.id})`;
    case 'organization-renamed':
      return `${typed(change.before)} → ${typed(change.after)}`;
    case 'two-factor-enforcement':
    case 'single-sign-on':
    case 'log-taken':
    case 'log-given':
    case 'seats':
      return `${typed(String(change.before ?? 'none'))} → ${typed(String(change.after ?? 'none'))}`;
    case 'log-untold':
      return `${change.before} days → not stated`;
    case 'feature-control':
      return `${typed(change.control.name)}: ${change.before} → ${change.after}`;
    case 'private-space':
      return `${typed(textOf(change.space.name))} (${typed(change.space.id)})`;
    case 'invitation-open-long':
      return change.invitations
        .map(
          ({ name, email, userId, sentAt }) =>
            `${typed(name.personal)} (${typed(email.personal)}, Make user ${userId}) since ${iso(sentAt)}`,
        )
        .join('; ');
    case 'own-role-lost':
      return `${typed(change.before)} → ${typed(change.after)}`;
    case 'own-scope-lost':
      return list(change.scopes);
    case 'organization-gone':
      return 'Make no longer shows it to Usher';
    case 'guarded-again':
      return `Usher is ${typed(change.after)} there again`;
  }
}
