import { type Change, type LeakedToken, leakedIn } from '../approvals/change.js';
import type { ChangePlan, RoleOrNone, TokenShown } from '../approvals/plan.js';
import { durationInWords } from '../approvals/policy/duration.js';
import type { Request } from '../approvals/request.js';
import { cutEnd, cutMiddle, date, escaped } from './text.js';

export const roleWord = (role: RoleOrNone): string => (role === 'none' ? 'none' : role.name);

/** What would change for whom, without markup: "Team Admin of Finance for Ana Costa for 8 hours". */
export function titleOf({ revision, emergency }: Pick<Request, 'revision' | 'emergency'>): string {
  const { changes, plans, durationMs } = revision;
  const [change] = changes;
  const [plan] = plans;
  if (!change || !plan) return 'A change';
  const what = changes.length === 1 ? changeTitle(change, plan) : manyTitle(changes, plans);
  const length = durationMs === undefined ? '' : ` for ${durationInWords(durationMs)}`;
  return `${emergency ? 'Emergency: ' : ''}${what}${length}`;
}

/** One change in words. */
export function changeTitle(change: Change, plan: ChangePlan): string {
  const { organization, team, subject, differences } = plan;
  const name = subject.name.personal;
  const after = differences[0] ? roleWord(differences[0].after) : '';
  switch (change.kind) {
    case 'invite':
      return `Invite ${name} (${subject.email.personal}) to ${organization.name} as ${after}`;
    case 'change-organization-role':
      return `${after} of ${organization.name} for ${name}`;
    case 'change-team-role':
      return `${after} of ${team?.name ?? organization.name} for ${name}`;
    case 'remove-from-organization':
      return `Remove ${name} from ${organization.name}`;
    case 'remove-from-team':
      return `Remove ${name} from ${team?.name ?? organization.name}`;
    case 'revoke-token':
      return `Revoke the API token “${plan.token?.label.personal ?? '?'}” of ${name}`;
    case 'contain-token':
      return team
        ? `Contain ${name}: out of ${team.name}`
        : `Contain ${name}: ${after} of ${organization.name}`;
  }
}

function manyTitle(changes: readonly Change[], plans: readonly ChangePlan[]): string {
  const organizations = new Set(plans.map(({ organization }) => organization.name));
  const where = organizations.size === 1 ? [...organizations][0] : `${organizations.size} organizations`;
  const kinds = new Set(changes.map(({ kind }) => kind));
  const [only] = kinds.size === 1 ? kinds : [];
  const [name = ''] = plans.map(({ subject }) => subject.name.personal);
  if (only === 'invite') return `Invite ${changes.length} people to ${where}`;
  if (only === 'revoke-token') return `Revoke ${changes.length} API tokens of ${name}`;
  if (only === 'contain-token') return `Contain ${name}, whose API token cannot be reached`;
  return `${changes.length} changes in ${where}`;
}

const removals: ReadonlySet<Change['kind']> = new Set([
  'remove-from-organization',
  'remove-from-team',
  'revoke-token',
  'contain-token',
]);

/** Whether approving it takes something away from somebody, so that the button asks again. */
export const isRemoval = (changes: readonly Change[]): boolean =>
  changes.some(({ kind }) => removals.has(kind));

/** A token's scopes on one line. */
export const scopesInWords = ({ scope }: Pick<TokenShown, 'scope'>): string =>
  scope.join(', ') || 'no scopes';

/** What is known of a token that leaked and cannot be deleted, in Slack's markup; undefined where none did. */
export function leakedInWords(changes: readonly Change[]): string | undefined {
  const leaked = leakedIn(changes);
  return leaked && tokenInWords(leaked);
}

/** As much as is known of a token, in Slack's markup. */
export function tokenInWords({ label, created, scope }: LeakedToken): string {
  const parts = [
    ...(label ? [`*${escaped(cutMiddle(label.personal, 80))}*`] : []),
    ...(created === undefined ? [] : [`made ${createdAt({ created })}`]),
    ...(scope ? [`may ${escaped(cutEnd(scopesInWords({ scope }), 300))}`] : []),
  ];
  return parts.join(' · ') || 'Make tells nothing of it.';
}

/** How much was done, for a status line: "47 done, 3 not". */
export function doneAndNot({ progress }: Request): string {
  const done = progress.filter(({ state }) => state === 'verified' || state === 'undone').length;
  return `${done} done, ${progress.length - done} not`;
}

/** Why things failed, each reason once. */
export function failureReasons({ progress }: Request): string[] {
  return [...new Set(progress.flatMap(({ state, why }) => (state === 'failed' && why ? [why] : [])))];
}

/** When a token was made, as people read it; Make's own words where they are no time. */
export function createdAt({ created }: Pick<TokenShown, 'created'>): string {
  const at = Date.parse(created);
  return Number.isFinite(at) ? date(at) : escaped(created);
}
