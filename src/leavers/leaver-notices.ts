import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { Notice } from '../delivery/notice.js';
import type { Message } from '../slack/card.js';
import { stopMessage } from '../slack/leaver-words.js';
import type { LeaverCase, LeaversState } from './cases.js';

interface NoticeContext {
  readonly policy: () => Policy;
  readonly admins: () => readonly PersonId[];
}

/** Names the notice that it is in doubt who the person is on Make. */
export const inDoubt = 'doubtful';

export const keyOfNotice = (caseId: string, what: string): string => `leaver:${caseId}:${what}`;

/** A notice to the admins about one case; `what` is part of its key, so each notice is sent once. */
export const adminNotice = (
  { admins }: NoticeContext,
  one: LeaverCase,
  what: string,
  message: Message,
  since: number,
): Notice => ({
  key: keyOfNotice(one.id, what),
  to: admins().map(slackIdOf),
  message,
  since,
});

/** The current form of the alarm about the last stop. Each form has its own key. */
export function stopNotice(
  { policy, admins }: NoticeContext,
  { stop, cases }: LeaversState,
): Notice | undefined {
  if (!stop) return undefined;
  const people = stop.cases.flatMap((id) => cases.get(id) ?? []);
  const back = people.filter(({ state }) => state.is === 'returned').length;
  const first = `leavers:stop:${stop.n}`;
  const face = `${people.length}:${back}:${stop.over?.is ?? 'open'}`;
  const { brake } = policy().leavers;
  const { n, before } = stop;
  return {
    key: `${first}:${face}`,
    revises: first,
    to: [policy().approvals_channel, ...admins().map(slackIdOf)],
    message: stopMessage({ n, people, before, back, brake, ...(stop.over && { over: stop.over }) }),
    urgency: 'alarm',
    since: stop.at,
  };
}

/** The notice with the key of its first form. */
export const firstNotice = ({ revises, key, ...notice }: Notice): Notice => ({
  ...notice,
  key: revises ?? key,
});
