import { type Change, kindOf } from '../approvals/changes/catalogue.js';
import { leakedIn } from '../approvals/changes/changes.js';
import type { LeakedToken } from '../approvals/changes/contain-token.js';
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
  const { organization, team, subject, differences, token } = plan;
  return kindOf(change).title(change, {
    organization: organization.name,
    team: team?.name,
    name: subject.name.personal,
    email: subject.email.personal,
    roleAfter: differences[0] ? roleWord(differences[0].after) : '',
    token: token?.label.personal,
  });
}

function manyTitle(changes: readonly Change[], plans: readonly ChangePlan[]): string {
  const organizations = new Set(plans.map(({ organization }) => organization.name));
  const where = organizations.size === 1 ? [...organizations].join() : `${organizations.size} organizations`;
  const [first] = changes;
  const [name = ''] = plans.map(({ subject }) => subject.name.personal);
  const count = changes.length;
  const isOneKind = changes.every(({ kind }) => kind === first?.kind);
  const together = first && isOneKind && kindOf(first).titleOfMany?.({ count, where, name });
  return together || `${count} changes in ${where}`;
}

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
