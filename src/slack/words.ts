import type { Change } from '../approvals/change.js';
import type { ChangePlan, RoleOrNone } from '../approvals/plan.js';
import { durationInWords } from '../approvals/policy/duration.js';
import type { Request } from '../approvals/request.js';

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
  }
}

function manyTitle(changes: readonly Change[], plans: readonly ChangePlan[]): string {
  const organizations = new Set(plans.map(({ organization }) => organization.name));
  const where = organizations.size === 1 ? [...organizations][0] : `${organizations.size} organizations`;
  const onlyInvites = changes.every(({ kind }) => kind === 'invite');
  return onlyInvites
    ? `Invite ${changes.length} people to ${where}`
    : `${changes.length} changes in ${where}`;
}

/** Whether approving it takes something away from somebody, so that the button asks again. */
export const isRemoval = (changes: readonly Change[]): boolean =>
  changes.some(({ kind }) => kind === 'remove-from-organization' || kind === 'remove-from-team');

/** How much was done, for a status line: "47 done, 3 not". */
export function doneAndNot({ progress }: Request): string {
  const done = progress.filter(({ state }) => state === 'verified' || state === 'undone').length;
  return `${done} done, ${progress.length - done} not`;
}

/** Why things failed, each reason once. */
export function failureReasons({ progress }: Request): string[] {
  return [...new Set(progress.flatMap(({ state, why }) => (state === 'failed' && why ? [why] : [])))];
}
