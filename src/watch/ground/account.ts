import { z } from 'zod';
import type { GroundFinding } from '../../approvals/ground-change.js';
import type { DirectorySnapshot } from '../../make/directory-snapshot.js';
import type { Moved } from './compare.js';
import { findingOf } from './ground-id.js';

const id = z.number().int().positive();
/** Milliseconds since 1970. */
const at = z.number().int();

const place = z.object({
  id,
  name: z.string(),
  /** Usher's own role there. */
  role: z.string(),
  /** When the role was read. */
  from: at,
  until: at,
  /** When Usher stopped guarding it. */
  lostAt: at.optional(),
});
type Place = z.infer<typeof place>;

const stored = z.object({
  format: z.literal(1),
  /** The Make user that Usher acts as. */
  me: id,
  places: z.array(place),
  /** The scopes of its token; undefined if Make has never shown them. */
  scopes: z.object({ value: z.array(z.string()), from: at, until: at }).optional(),
});

/** The last known state of Usher's own account. */
export type KnownAccount = z.infer<typeof stored>;

export const parseAccount = (document: unknown): KnownAccount => stored.parse(document);

export const accountKey = 'ground/account';

/** The token's scopes as just read. */
export interface ScopesRead {
  readonly value: readonly string[];
  readonly from: number;
  readonly until: number;
}

/** The findings about Usher's own account, and its new state. */
export interface LookAtAccount {
  readonly found: readonly GroundFinding[];
  readonly next: KnownAccount;
}

/** Compares the account with its last known state. If the account is another one, the known state is dropped. */
export function lookAtAccount(
  kept: KnownAccount | undefined,
  picture: DirectorySnapshot,
  scopes: ScopesRead | undefined,
  now: number,
): LookAtAccount {
  const known = kept?.me === picture.me.id ? kept : undefined;
  const places = new Map(known?.places.map((one) => [one.id, one]));
  const found: GroundFinding[] = [];
  for (const one of places.values()) {
    const stands = standing(one, picture);
    const { organizationId, organization } = { organizationId: one.id, organization: one.name };
    if (stands === 'unknown') continue;
    if (stands === 'left') places.delete(one.id);
    else if ('change' in stands && one.lostAt === undefined) {
      const moved: Moved = { ...stands, readAt: one.from };
      found.push(findingOf({ organizationId, organization }, moved));
      places.set(one.id, { ...one, lostAt: now });
    } else if ('role' in stands) {
      if (one.lostAt !== undefined) {
        const between = { from: one.lostAt, until: Math.max(one.lostAt, stands.until) };
        const moved: Moved = {
          change: { type: 'guarded-again', after: stands.role },
          between,
          readAt: one.from,
        };
        found.push(findingOf({ organizationId, organization }, moved));
      }
      places.set(one.id, { ...stands, id: one.id });
    }
  }
  for (const [organizationId, { organization, read }] of picture.organizations) {
    const role = ownRoleIn(organizationId, picture);
    if (!places.has(organizationId) && role?.administers) {
      const { name } = organization;
      places.set(organizationId, { id: organizationId, name, role: role.name, ...read });
    }
  }
  const lost = scopesLost(known, [...places.values()], scopes);
  return {
    found: [...found, ...lost],
    next: {
      format: 1,
      me: picture.me.id,
      places: [...places.values()],
      scopes: scopes ? { ...scopes, value: [...scopes.value] } : known?.scopes,
    },
  };
}

type Standing = 'unknown' | 'left' | Omit<Place, 'id' | 'lostAt'> | Omit<Moved, 'readAt'>;

function standing({ id: organizationId, role: was, from }: Place, picture: DirectorySnapshot): Standing {
  const { own } = picture;
  const seen = picture.organizations.get(organizationId);
  const read = seen?.read ?? own.read;
  const between = { from: Math.min(from, read.from), until: read.until };
  const role = ownRoleIn(organizationId, picture);
  if (seen) {
    if (!role) return 'unknown';
    if (role.administers) return { name: seen.organization.name, role: role.name, ...read };
    return { change: { type: 'own-role-lost', before: was, after: role.name }, between };
  }
  if (!own.listed.has(organizationId) || !role) return { change: { type: 'organization-gone' }, between };
  // Nobody took anything away: the settings name another organization to guard.
  if (role.administers) return 'left';
  return { change: { type: 'own-role-lost', before: was, after: role.name }, between };
}

/** Usher's own role. The organization's member list is preferred, since it is read more often. */
function ownRoleIn(
  organizationId: number,
  { me, own, organizations }: DirectorySnapshot,
): { readonly name: string; readonly administers: boolean } | undefined {
  const seen = organizations.get(organizationId);
  if (!seen) return own.roles.get(organizationId);
  const roleId = seen.members.get(me.id)?.roleId;
  const role = seen.roles.find(({ id: one }) => one === roleId);
  return role && { name: role.name, administers: role.isAdmin || !role.assignable };
}

/** A lost scope is reported once, in the first organization, since the token is the same in all of them. */
function scopesLost(
  known: KnownAccount | undefined,
  places: readonly Place[],
  now: ScopesRead | undefined,
): GroundFinding[] {
  const before = known?.scopes;
  const [first] = places.filter(({ lostAt }) => lostAt === undefined).sort((a, b) => a.id - b.id);
  if (!before || !now || !first) return [];
  const scopes = before.value.filter((one) => !now.value.includes(one));
  if (scopes.length === 0) return [];
  const between = { from: Math.min(before.from, now.from), until: now.until };
  const moved: Moved = { change: { type: 'own-scope-lost', scopes }, between, readAt: before.from };
  return [findingOf({ organizationId: first.id, organization: first.name }, moved)];
}
