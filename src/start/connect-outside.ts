import type { Logger } from 'pino';
import type { Clock } from '../approvals/ports.js';
import { namesOnMake } from '../make/names-on-make.js';
import { createMonitor } from '../runtime/monitor.js';
import type { PolicyFile, Settings } from '../settings/settings.js';
import type { Look } from '../slack/group-look-ups.js';
import { teamRolesKnown } from '../watch/team-roles-known.js';
import { connectMake } from './connect-make.js';
import { connectPeople } from './connect-people.js';
import { connectProcesses } from './connect-processes.js';
import { connectRecord } from './connect-record.js';
import type { Metrics } from './metrics.js';
import type { Network } from './network.js';

export interface Ground {
  readonly settings: Settings;
  readonly network: Network;
  readonly log: Logger;
  readonly clock: Clock;
  /** Called with a sentence when only a new process helps. */
  readonly lost: (sentence: string) => void;
  readonly perChannelMs: number | undefined;
  readonly metrics: Metrics;
  readonly collectGarbage: () => Promise<void>;
}

/** The functions that end running parts, for a start that is aborted. */
export type Begun = (() => unknown)[];

export type Connected = Awaited<ReturnType<typeof connectOutside>>;

/** The record, Make and Slack, each contacted once, and the policy in force. `ready`: when the start is over. */
export async function connectOutside(ground: Ground, begun: Begun, ready: Promise<unknown>) {
  const { settings, network, log, clock, lost, metrics, collectGarbage } = ground;
  const { config } = settings;
  const { now } = clock;
  let inForce: PolicyFile = settings.policy;
  let noteLook = (_: Look): void => {};
  const policy = () => ({ ...inForce, names: namesOnMake(connected.directory) });
  const watched = {
    monitor: createMonitor({ now, passed: () => performance.now(), log, end: lost }),
    now,
    log,
  };
  const record = await connectRecord(config, log, now, (end) => begun.push(end), {
    checkAfter: ready,
    checked: collectGarbage,
  });
  const { connections, leaks, store } = record;
  const processes = await connectProcesses(store, watched);
  begun.push(processes.peers.stop);
  const connected = await connectMake({
    config,
    credentials: {
      account: async (userId) => (await connections.of(userId))?.token,
      leaked: leaks.open,
    },
    teamRoles: () =>
      teamRolesKnown(
        store,
        connected.directory.organizations().map(({ id }) => id),
      ),
    protectedEmails: () => policy().policy.protected,
    ...watched,
    network,
    calls: metrics.makeCalls,
    processes,
  });
  begun.push(connected.stop);
  connected.shareLimitWith(processes.peers.alive().length);
  processes.peers.onCount(connected.shareLimitWith);
  const slack = await connectPeople({
    config,
    network,
    store: record.store,
    make: connected.make,
    makeToShow: connected.formMake,
    directory: connected.directory,
    policy,
    ...watched,
    onLook: (look) => noteLook(look),
    observer: metrics.slackCall,
  });
  return {
    record,
    processes,
    connected,
    slack,
    watched,
    policy,
    /** Puts another policy in force. */
    takePolicy(next: PolicyFile): void {
      inForce = next;
    },
    /** Takes the function that gets the result of each look-up of a group entry. */
    heedLooks(note: (look: Look) => void): void {
      noteLook = note;
    },
  };
}
