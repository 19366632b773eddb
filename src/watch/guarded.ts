import type { Store } from '../approvals/store.js';
import type { Directory } from '../make/directory.js';
import type { OrganizationSnapshot } from '../make/directory-snapshot.js';
import type { Make } from '../make/make.js';
import type { Beat } from '../runtime/loop.js';
import type { AlertDeps } from './alerts.js';
import type { AnnouncedWrites } from './announced.js';
import { OrganizationGround } from './ground/organization-ground.js';
import { OrganizationSweep } from './organization-sweep.js';
import { OrganizationWatch } from './organization-watch.js';
import type { WatchRecord, WatchRecords } from './watch-record.js';

export interface RoundsDeps extends Omit<AlertDeps, 'emailOf' | 'hasLog'> {
  readonly make: Make;
  readonly directory: Directory;
  readonly store: Pick<Store, 'get' | 'put' | 'entries' | 'head'>;
  readonly records: WatchRecords;
  /** How often the directory reads Make's lists. */
  readonly pollMs: number;
  /** The part of Make's rate limit that polling may use, 0 to 1; team roles take half of it. */
  readonly share: number;
  /** Registers the rounds of one organization for supervision; `revive` restarts a round that hangs. */
  readonly part?: ((organizationId: number, revive: () => void) => OrganizationPart) | undefined;
}

/** Receives the reports of one organization's rounds. */
export interface OrganizationPart extends Beat {
  leave(): void;
}

/** One watched organization: its memberships, its ground, and the part that reads both. */
export interface Guarded {
  readonly record: WatchRecord;
  readonly watch: OrganizationWatch;
  readonly ground: OrganizationGround;
  readonly sweep: OrganizationSweep;
}

interface Opening {
  readonly deps: RoundsDeps;
  readonly organizationId: number;
  readonly record: WatchRecord;
  readonly announced: AnnouncedWrites;
  /** The Make user that Usher acts as. */
  readonly bot: () => number | undefined;
  readonly picture: () => OrganizationSnapshot | undefined;
  readonly progress: () => void;
  /** Reads the scopes of Usher's token; undefined if another organization's calls are used for that. */
  readonly scopes: () => (() => Promise<void>) | undefined;
}

/** Reads the stored state of an organization. Throws if a document cannot be read. */
export async function openGuarded({ deps, bot, scopes, ...opening }: Opening): Promise<Guarded> {
  const { organizationId, record, announced } = opening;
  const { store, make, now } = deps;
  const kept = { organizationId, store, record, announced, now };
  const watch = await OrganizationWatch.open({ ...kept, bot });
  const ground = await OrganizationGround.open({ ...kept, make, scopes, members: () => watch.known });
  const sweep = new OrganizationSweep({ ...deps, ...opening, watch, ground });
  return { record, watch, ground, sweep };
}
