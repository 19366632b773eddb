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
  readonly store: Pick<Store, 'get' | 'put' | 'entries'>;
  readonly records: WatchRecords;
  /** How often the directory reads Make's lists. */
  readonly pollMs: number;
  /** The part of Make's limit that polling may use, 0 to 1; team roles take half of it. */
  readonly share: number;
  /** Registers what watches the rounds of one organization; it is given a way to begin again where one hangs. */
  readonly part?: ((organizationId: number, revive: () => void) => OrganizationPart) | undefined;
}

/** How the rounds of one organization report. */
export interface OrganizationPart extends Beat {
  leave(): void;
}

/** One organization that is looked at: its memberships, the ground under them, and how both are read. */
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
  /** The Make user the bot runs as. */
  readonly bot: () => number | undefined;
  readonly picture: () => OrganizationSnapshot | undefined;
  readonly progress: () => void;
  /** Reads what Usher's token may do; undefined where another organization's calls are spent on that. */
  readonly scopes: () => (() => Promise<void>) | undefined;
}

/** Reads what is kept of it. Throws where a document cannot be read. */
export async function openGuarded({ deps, bot, scopes, ...opening }: Opening): Promise<Guarded> {
  const { organizationId, record, announced } = opening;
  const { store, make, now } = deps;
  const kept = { organizationId, store, record, announced, now };
  const watch = await OrganizationWatch.open({ ...kept, bot });
  const ground = await OrganizationGround.open({ ...kept, make, scopes, members: () => watch.known });
  const sweep = new OrganizationSweep({ ...deps, ...opening, watch, ground });
  return { record, watch, ground, sweep };
}
