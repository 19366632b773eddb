import type { OrganizationSnapshot } from '../../make/directory-snapshot.js';
import { invitationEnds } from '../../make/invitations.js';
import { aboutUser } from '../sealed-for.js';
import type { Moved } from './compare.js';
import type { GroundRecord } from './ground-state.js';

const dayMs = 86_400_000;
/** Make ends an invitation after seven days, so people have two days left to act. */
const openLongMs = 5 * dayMs;

/** Invitations that are newly open for long, and the keys of all that have been reported. */
export interface OpenLong {
  readonly moved: readonly Moved[];
  readonly told: readonly string[];
}

/** Reports each invitation once; all that are found in one poll are one change. */
export function openForLong(
  { members, read }: Pick<OrganizationSnapshot, 'members' | 'read'>,
  toldBefore: readonly string[],
  recorded: Iterable<GroundRecord>,
  requestOf: (userId: number) => string | undefined,
  now: number,
): OpenLong {
  const onRecord = [...recorded].flatMap(({ ground: { change } }) =>
    change.type === 'invitation-open-long' ? change.invitations.map(keyOf) : [],
  );
  const known = new Set([...toldBefore, ...onRecord]);
  const open = [...members.values()].flatMap(({ userId, name, email, invitation }) => {
    const endsAt = invitationEnds(invitation);
    if (endsAt === undefined) return [];
    const sentAt = endsAt - 7 * dayMs;
    const request = requestOf(userId);
    return {
      userId,
      name: aboutUser(userId, name),
      email: aboutUser(userId, email),
      sentAt,
      endsAt,
      ...(request && { request }),
    };
  });
  const long = open.filter(({ sentAt, endsAt }) => sentAt + openLongMs <= now && now < endsAt);
  const invitations = long.filter((one) => !known.has(keyOf(one)));
  const stillOpen = new Set(open.map(keyOf));
  const [first] = invitations;
  return {
    moved: first
      ? [{ change: { type: 'invitation-open-long', invitations }, between: read, readAt: first.sentAt }]
      : [],
    told: [...new Set([...toldBefore, ...long.map(keyOf)])].filter((one) => stillOpen.has(one)),
  };
}

const keyOf = ({ userId, sentAt }: { readonly userId: number; readonly sentAt: number }): string =>
  `${userId}/${sentAt}`;
