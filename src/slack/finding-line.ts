import type { Finding } from '../approvals/audit-event.js';
import { date, escaped } from './text.js';

/** One change of membership in one line, with its verdict; markup. */
export function findingLine(finding: Finding): string {
  const { name, email, between, verdict, request, why } = finding;
  const who = escaped(name.personal || email.personal || `user ${finding.userId}`);
  const reason = request ?? (why === undefined ? undefined : escaped(why));
  const because = reason === undefined ? '' : ` (${reason})`;
  return `*${who}* ${whatHappened(finding)} · ${verdictWords[verdict]}${because} · ${date(between.until)}`;
}

const verdictWords = {
  matched: 'asked for',
  explained: 'explained',
  unexplained: ':warning: nobody asked for it',
} as const;

/** "became Team Admin in Finance Ops, was Team Member"; markup. */
export function whatHappened({ movement, organization, team, before, after }: Finding): string {
  const where = escaped(team?.name ?? organization);
  const as = after ? ` as ${escaped(after.name)}` : '';
  const was = before ? `, was ${escaped(before.name)}` : '';
  switch (movement) {
    case 'joined':
    case 'joined-team':
      return `joined ${where}${as}`;
    case 'left':
    case 'left-team':
      return `left ${where}${was}`;
    case 'role-changed':
    case 'team-role-changed':
      return `became ${after ? escaped(after.name) : 'something else'} in ${where}${was}`;
    case 'invited':
      return `was invited to ${where}${as}`;
    case 'accepted':
      return `accepted the invitation to ${where}${as}`;
    case 'invitation-withdrawn':
      return `is no longer invited to ${where}`;
    case 'invitation-expired':
      return `let the invitation to ${where} expire`;
    case 'changed-and-back':
      return `was changed in ${where} and is as before`;
  }
}
