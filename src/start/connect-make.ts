import type { Logger } from 'pino';
import { sameMailbox } from '../approvals/person.js';
import { type Credentials, createAccounts } from '../make/accounts.js';
import { createDirectory } from '../make/directory.js';
import { createHttp } from '../make/http.js';
import { createLimiter } from '../make/limiter.js';
import { createMake } from '../make/make.js';
import { createMakeClock } from '../make/make-clock.js';
import type { MakeCallObserver } from '../make/observed-call.js';
import type { OperationContext } from '../make/operations/operation-context.js';
import { createOperations } from '../make/operations/operations.js';
import { createProtection } from '../make/operations/protection.js';
import { apiOf } from '../make/zones.js';
import { createHeartbeat } from '../runtime/heartbeat.js';
import { readingMake } from '../runtime/limits.js';
import type { Monitor } from '../runtime/monitor.js';
import type { Config } from '../settings/config.js';
import type { Processes } from './connect-processes.js';
import type { Network } from './network.js';

export interface MakeParts {
  readonly config: Config;
  readonly credentials: Credentials;
  /** The role of each Make user in each team that the watch has read. */
  readonly teamRoles: NonNullable<OperationContext['teamRoles']>;
  /** The addresses that the policy protects. */
  readonly protectedEmails: () => readonly string[];
  readonly now: () => number;
  readonly log: Logger;
  readonly network: Pick<Network, 'fetch'>;
  readonly monitor: Pick<Monitor, 'part'>;
  /** Called for each request to Make. */
  readonly calls: MakeCallObserver;
  /** What other processes on the record have read, and the turns in which all of them poll. */
  readonly processes: Pick<Processes, 'reservePoll' | 'peopleReadings'>;
}

/** Make through Usher's own account, read once before this returns. Throws a `MakeError` when it cannot be read. */
export async function connectMake(parts: MakeParts) {
  const { config, credentials, teamRoles, protectedEmails, now, log, network, monitor, calls } = parts;
  const { fetch } = network;
  const { reservePoll, peopleReadings } = parts.processes;
  const { url, token, timeoutMs, organizationId } = config.make;
  const stopping = new AbortController();
  const clock = createMakeClock(now);
  const { apiShare: share } = config;
  const limiter = createLimiter({ now: clock.now, share, stopping: stopping.signal, reservePoll });
  const heartbeat = createHeartbeat({ monitor, name: 'make', does: 'had a good answer from Make' });
  const reading = (reads: 'read' | 'click' | 'form') =>
    createMake(
      createHttp({
        url,
        token,
        timeoutMs,
        limiter,
        log,
        now,
        clock,
        fetch,
        beat: heartbeat.beat,
        calls,
        reads,
      }),
    );
  const make = reading('click');
  const directory = createDirectory({
    make,
    log,
    refreshMs: config.pollMs,
    others: peopleReadings,
    now: () => new Date(clock.now()),
    part: (revive) =>
      monitor.part({
        name: "Make's lists",
        does: 'read all people, teams and roles on Make',
        ...readingMake(config.pollMs, timeoutMs),
        revive,
      }),
    ...(organizationId !== undefined && { organizationId }),
  });
  await directory.refresh();
  directory.start();
  heartbeat.start(() => make.users.me());
  const protection = createProtection(directory, protectedEmails, sameMailbox);
  const accounts = createAccounts({
    own: make,
    ownToken: token,
    me: () => directory.me,
    credentials,
    client: (other, zone) =>
      createMake(createHttp({ url: zone ? apiOf(zone) : url, token: other, timeoutMs, log, fetch, calls })),
  });
  const around = { directory, protection, accounts, teamRoles, now: clock.now };
  const operations = createOperations({ ...around, make: reading('read') });
  const formMake = reading('form');
  const formOperations = createOperations({ ...around, make: formMake });
  return {
    make,
    /** The same Make for forms and views, whose calls wait for those of decisions. */
    formMake,
    directory,
    /** The time on Make. */
    clock,
    accounts,
    /** For executions, endings and containments. */
    operations,
    /** The same operations for forms, whose calls wait for those of executions. */
    formOperations,
    /** Takes the number of processes that share Make's request limits. */
    shareLimitWith: limiter.shareWith,
    /** Ends queued calls at once; they could wait up to a minute. */
    stop(): void {
      directory.stop();
      heartbeat.stop();
      stopping.abort();
    },
  };
}
