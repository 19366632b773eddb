import { z } from 'zod';
import { about, erased, personal } from '../approvals/personal.js';
import type { DirectoryMember } from '../make/directory-snapshot.js';

const id = z.number().int().positive();
/** Milliseconds since 1970. */
const at = z.number().int();
/** Sealed on disk, plain text in memory. */
export const hidden = z.codec(personal, z.string(), { decode: (value) => value.personal, encode: about });

const seat = z.object({
  userId: id,
  roleId: id,
  /** Not null if the invitation is open or expired. */
  invitation: z.string().nullable(),
  /** Null if Make's user list has never shown this person. */
  teamIds: z.array(id).nullable(),
  /** Since when `teamIds` may be out of date; set if the newest user list left this person out. */
  teamsFrom: at.optional(),
  /** The request that sent this invitation, and the teams it named. */
  sent: z.object({ request: z.string(), teamIds: z.array(id) }).optional(),
});
type Seat = z.infer<typeof seat>;

const identity = z.object({ name: z.string(), email: z.string() });
export type Member = Seat & z.infer<typeof identity>;

/**
 * The identities of the members, in the members' order. They are one sealed text: sealing each name takes a second for
 * thousands of members.
 */
const identities = z.codec(personal, z.array(identity), {
  decode: ({ personal: text }) => (text === erased.personal ? [] : z.array(identity).parse(JSON.parse(text))),
  encode: (all) => about(JSON.stringify(all)),
});

const teamRole = z.object({
  userId: id,
  roleId: id,
  /** Since when the role may be out of date; set if the newest list left this person out. */
  from: at.optional(),
  /** When comparison of this role began, if later than for the team. */
  since: at.optional(),
});
export type KnownTeamRole = z.infer<typeof teamRole>;

const team = z.object({
  teamId: id,
  name: z.string(),
  /** When its role list was last read. */
  from: at,
  until: at,
  /** When comparison of the team's roles began. */
  since: at.optional(),
  roles: z.array(teamRole),
});
export type KnownTeam = z.infer<typeof team>;

/** An entry of Make's log about a team role, not yet matched with a change that a poll saw. */
const evidence = z.object({
  uuid: z.string(),
  eventName: z.string(),
  at,
  teamId: id,
  userId: id,
  actor: z.object({ id: id.optional(), name: hidden.optional(), email: hidden.optional() }).optional(),
  /** How often the team has been read since. */
  reads: z.number().int(),
  /** When the feed reader delivered it; it may then be days old. */
  keptAt: at.optional(),
});
export type Evidence = z.infer<typeof evidence>;

const stored = z.object({
  format: z.literal(1),
  /** Increases by one with each comparison. */
  generation: z.number().int(),
  /** When Make's lists were read. */
  from: at,
  until: at,
  members: z.array(seat),
  identities,
  /** Only the teams whose roles have been read. */
  teams: z.array(team),
  evidence: z.array(evidence),
  /** The first ledger entry whose announced writes may still matter. */
  ledgerFrom: z.number().int(),
  /** How many times an admin has accepted a short list. */
  accepted: z.number().int(),
});

const noIdentity = { name: erased.personal, email: erased.personal };

/** The known members of one organization. */
export type KnownMembers = Omit<z.output<typeof stored>, 'members' | 'identities'> & {
  readonly members: readonly Member[];
};

/** Parses the document `watch/7301`. */
export function parseSnapshot(document: unknown): KnownMembers {
  const { identities: known, members, ...rest } = stored.parse(document);
  return { ...rest, members: members.map((one, i): Member => ({ ...one, ...(known[i] ?? noIdentity) })) };
}

/** The form that the store keeps, with identities sealed. */
export const snapshotDocument = ({ members, ...rest }: KnownMembers): z.input<typeof stored> =>
  z.encode(stored, {
    ...rest,
    members: members.map(({ name: _name, email: _email, ...one }) => one),
    identities: members.map(({ name, email }) => ({ name, email })),
  });

/** Without the names and addresses of these people. Make's next list shows them again for people who are still there. */
export const withoutIdentities = (known: KnownMembers, people: ReadonlySet<number>): KnownMembers => ({
  ...known,
  members: known.members.map((one) =>
    people.has(one.userId) ? { ...one, name: erased.personal, email: '' } : one,
  ),
  evidence: known.evidence.map((one) => withoutActor(one, people)),
});

/** An entry of Make's log without the name and address of an actor who is one of these. */
export function withoutActor<
  One extends { readonly actor?: { readonly id?: number | undefined } | undefined },
>(one: One, people: ReadonlySet<number>): One {
  const id = one.actor?.id;
  return id !== undefined && people.has(id) ? { ...one, actor: { id } } : one;
}

/** Only the teams of the document: the identities of many members take long to read. */
export const knownTeams = (document: unknown): Pick<KnownMembers, 'teams'> =>
  stored.pick({ teams: true }).parse(document);

export const snapshotKey = (organizationId: number): string => `watch/${organizationId}`;

/** The earliest time whose changes a future list may still show. */
export const comparedSince = ({ from, members, teams }: KnownMembers): number =>
  Math.min(
    from,
    ...members.flatMap(({ teamsFrom }) => teamsFrom ?? []),
    ...teams.flatMap((team) => [team.from, ...team.roles.flatMap((role) => role.from ?? [])]),
  );

/** The lists of one reading. */
export interface Seen {
  readonly from: number;
  readonly until: number;
  readonly members: readonly Member[];
}

/** Converts a member of Make's lists. A person missing from the user list has no address and unknown teams. */
export const seenMember = (one: DirectoryMember): Member => ({
  userId: one.userId,
  roleId: one.roleId,
  invitation: one.invitation,
  teamIds: one.email === '' ? null : [...one.teamIds],
  name: one.name,
  email: one.email,
});

/** The members of a new reading; values it left out are taken from the known members. */
export function carried(known: KnownMembers, seen: Seen): Member[] {
  const before = new Map(known.members.map((one) => [one.userId, one]));
  return seen.members.map((now) => {
    const was = before.get(now.userId);
    if (!was) return now;
    const sent = was.sent && was.invitation !== null ? { sent: was.sent } : {};
    if (now.teamIds !== null) return { ...now, ...sent };
    const { name, email, teamIds } = was;
    return { ...now, name, email, teamIds, teamsFrom: was.teamsFrom ?? known.from, ...sent };
  });
}
