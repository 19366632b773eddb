import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { DirectorySnapshot, DirectoryTeam, OrganizationSnapshot } from '../make/directory-snapshot.js';
import { MakeError } from '../make/error.js';
import type { Make } from '../make/make.js';
import { type AnnouncedWrites, createAnnouncedWrites } from './announced.js';
import { snapshot, snapshotKey, stillComparedFrom } from './known-members.js';
import { slackMs } from './log-entry.js';
import { type OrganizationWatch, openOrganization } from './organization-watch.js';
import { createRotation, type Rotation } from './rotation.js';
import { openRecord, recentMs } from './watch-record.js';

/** One organization that is watched. */
export interface Guarded {
  readonly watch: OrganizationWatch;
  readonly rotation: Rotation<DirectoryTeam>;
  name: string;
  teams: number;
}

export interface SweeperParts {
  readonly make: Make;
  readonly directory: Directory;
  readonly store: Pick<Store, 'get' | 'put' | 'read' | 'commit' | 'entries'>;
  /** The newest picture. */
  readonly latest: () => DirectorySnapshot | undefined;
  readonly pollMs: number;
  readonly share: number;
  readonly now: () => number;
  /** Hears of each team that was read; many teams take longer than a poll. */
  readonly progress?: (organizationId: number) => void;
}

/** Looks at the organizations: their newest picture, then as many teams as the share of Make's limit allows. */
export interface Sweeper {
  readonly guarded: ReadonlyMap<number, Guarded>;
  /** Teams whose roles the bot may not read. */
  readonly unreadable: ReadonlySet<number>;
  ledger(): Promise<AnnouncedWrites>;
  open(organizationId: number): Promise<Guarded>;
  look(organizationId: number, picture: OrganizationSnapshot): Promise<void>;
  /** Lets go of announced writes that nothing will be set against any more. */
  forget(): Promise<void>;
}

export function createSweeper(parts: SweeperParts): Sweeper {
  const { make, directory, store, latest, pollMs, share, now, progress } = parts;
  const guarded = new Map<number, Guarded>();
  const opening = new Map<number, Promise<Guarded>>();
  const unreadable = new Set<number>();
  let ledger: Promise<AnnouncedWrites> | undefined;

  /** The ledger from where the oldest snapshot still needs it. */
  const openLedger = async (): Promise<AnnouncedWrites> => {
    const ids = [...(latest()?.organizations.keys() ?? [])];
    const documents = await Promise.all(ids.map((id) => store.get(snapshotKey(id))));
    const needed = documents.map((one) => (one === undefined ? 1 : snapshot.parse(one).ledgerFrom));
    return createAnnouncedWrites(store, needed.length > 0 ? Math.min(...needed) : 1, pollMs);
  };

  const theLedger = (): Promise<AnnouncedWrites> => {
    ledger ??= openLedger().catch((error: unknown) => {
      ledger = undefined;
      throw error;
    });
    return ledger;
  };

  const open = (organizationId: number): Promise<Guarded> => {
    const known = opening.get(organizationId);
    if (known) return known;
    const opened = (async (): Promise<Guarded> => {
      const watch = await openOrganization({
        organizationId,
        store,
        record: await openRecord(store, organizationId),
        ledger: await theLedger(),
        bot: () => latest()?.me.id,
        now,
      });
      const name = directory.organization(organizationId)?.name ?? `organization ${organizationId}`;
      const one: Guarded = { watch, rotation: createRotation(), name, teams: 0 };
      guarded.set(organizationId, one);
      return one;
    })();
    opening.set(organizationId, opened);
    opened.catch(() => opening.delete(organizationId));
    return opened;
  };

  const compare = async (organizationId: number, one: Guarded): Promise<void> => {
    const picture = latest()?.organizations.get(organizationId);
    if (!picture) return;
    const standing = one.watch.record.book().list?.state === 'short';
    if ((await one.watch.take(picture, standing)) === 'taken' || standing) return;
    await directory.refresh();
    const again = latest()?.organizations.get(organizationId);
    if (again) await one.watch.take(again, true);
  };

  const rotate = async (
    organizationId: number,
    one: Guarded,
    picture: OrganizationSnapshot,
  ): Promise<void> => {
    const perMinute = Math.max(1, Math.floor(((picture.organization.apiLimit ?? 0) * share) / 2));
    const turn = { organizationId, priority: 'poll' } as const;
    // What cannot be read waits for its ordinary turn, or it would take every turn there is.
    const urgent = new Set([...one.watch.urgent()].filter((id) => !unreadable.has(id)));
    for (const team of one.rotation.next(picture.teams, urgent, perMinute, now())) {
      const from = now();
      try {
        const roles = await make.teamRoles.list(team.id, turn);
        unreadable.delete(team.id);
        const known = roles.map(({ userId, usersRoleId }) => ({ userId, roleId: usersRoleId }));
        await one.watch.takeTeam(team, { from, until: now(), roles: known });
      } catch (error) {
        // A team that is gone or closed to the bot must not hold up the others; health names it.
        if (!(error instanceof MakeError) || !isOfTeam(error)) throw error;
        unreadable.add(team.id);
      }
      one.rotation.done(team.id, now());
      progress?.(organizationId);
    }
  };

  const look = async (organizationId: number, picture: OrganizationSnapshot): Promise<void> => {
    const one = await open(organizationId);
    one.name = picture.organization.name;
    one.teams = picture.teams.length;
    await compare(organizationId, one);
    await rotate(organizationId, one, picture);
    one.watch.record.tidy(now());
  };

  /** Announced writes are kept as long as findings, and as long as they lie within what is still to be compared. */
  const forget = async (): Promise<void> => {
    const recent = now() - recentMs;
    (await theLedger()).forget((organizationId) => {
      const known = guarded.get(organizationId)?.watch.known();
      if (!known) return recent;
      return Math.min(recent, stillComparedFrom(known)) - slackMs;
    });
  };

  return { guarded, unreadable, ledger: theLedger, open, look, forget };
}

/** What stands in the way of one team and says nothing of the rest. */
const isOfTeam = ({ kind }: MakeError): boolean => kind === 'forbidden' || kind === 'not-found';
