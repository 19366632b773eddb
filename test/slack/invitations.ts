import { quorum } from '../../src/approvals/decide/submit.js';
import type { RequestEvent } from '../../src/approvals/event.js';
import { system } from '../../src/approvals/person.js';
import { about } from '../../src/approvals/personal.js';
import type { Request } from '../../src/approvals/request.js';
import { after, ana, approvedBy, day, given, minute, plan, submitted, t0 } from '../approvals/given.js';

const at = t0 + 3 * minute;
const guest = { id: 3, name: 'Member' };
const addressOf = (n: number) => about(`guest${n}@example.com`);
const nameOf = (n: number) => about(`Guest ${n}`);

/** Invitations of this number of guests to Acme. */
export const invitations = (count: number): Request => {
  const guests = Array.from({ length: count }, (_, n) => ({ name: nameOf(n), email: addressOf(n) }));
  return given(
    submitted({
      changes: guests.map((one) => ({
        kind: 'invite',
        organizationId: 1,
        roleId: guest.id,
        teams: [],
        ...one,
      })),
      plans: guests.map((subject) => {
        const { team: _, ...rest } = plan();
        const write = {
          type: 'invite' as const,
          organizationId: 1,
          roleId: guest.id,
          teamIds: [],
          ...subject,
        };
        const differences = [{ where: 'Acme', now: 'none' as const, after: guest }];
        return { ...rest, subject, differences, writes: [write], undo: [] };
      }),
      people: guests.map(() => null),
    }),
  );
};

/** The same, sent by Usher. Make refused the last ones. */
export const invited = (count: number, refused = 0): Request => {
  const request = invitations(count);
  const changes = Array.from({ length: count }, (_, change) => change);
  return after(request, [
    approvedBy(ana),
    quorum(request.revision, t0 + minute, false),
    ...changes.slice(0, count - refused).map(
      (change): RequestEvent => ({
        type: 'invitation.seen',
        at,
        by: system,
        change,
        userId: 900 + change,
        until: at + 7 * day,
      }),
    ),
    ...changes.slice(count - refused).map(
      (change): RequestEvent => ({
        type: 'change.failed',
        at,
        by: system,
        change,
        way: 'do',
        code: 'refused',
        why: 'Make says: “The address is blocked.” (IM007)',
      }),
    ),
  ]);
};

/** The same, after the first ones accepted. */
export const accepted = (count: number, first: number): Request =>
  after(
    invited(count),
    Array.from({ length: first }, (_, change) => change).flatMap((change): RequestEvent[] => [
      { type: 'invitation.accepted', at: at + day, by: system, change },
      { type: 'change.verified', at: at + day, by: system, change, already: false },
    ]),
  );
