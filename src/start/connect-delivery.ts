import type { Policy } from '../approvals/policy/schema.js';
import { backOffMs } from '../approvals/runner/context.js';
import type { Runner } from '../approvals/runner/runner.js';
import { createAbsences } from '../delivery/absences.js';
import { createAnnouncer } from '../delivery/announcer.js';
import { createGroupWatch } from '../delivery/group-watch.js';
import { deliveryHealth } from '../delivery/health.js';
import { createHomes } from '../delivery/homes.js';
import { createOutbox, type Outbox, type OutboxParts } from '../delivery/outbox.js';
import type { WatchedPoster } from '../delivery/poster.js';
import type { PolicyFile } from '../settings/settings.js';
import type { Look } from '../slack/group-look-ups.js';
import type { Groups } from '../slack/groups.js';
import { requestIdOf } from '../store/commit.js';
import { connectPolicy, type PolicyParts } from './connect-policy.js';

export interface DeliveryParts extends PolicyParts {
  readonly poster: WatchedPoster;
  readonly policy: () => Policy;
  /** The workspace or organization of the policy's ids. */
  readonly home: string;
  readonly probe: Groups['probe'];
  readonly runner: Pick<Runner, 'wake' | 'tryAgain'>;
}

/** How long the person who froze waits to learn whether the approvals channel got the news. */
const freezeHeardMs = 10_000;

export const openOutbox = (parts: Omit<OutboxParts, 'backOffMs'>): Outbox =>
  createOutbox({ ...parts, backOffMs });

/** Everything that tells people about states of all requests: the freeze, the groups, the policy, its file and its names. */
export function connectDelivery(parts: DeliveryParts) {
  const { store, poster, outbox, locks, policy, home, admins, probe, runner, now, log, part } = parts;
  const announcer = createAnnouncer({ store, outbox, locks, policy, admins, log, part });
  const announce = (): void => {
    announcer
      .announce()
      .catch((err: unknown) => log.warn({ err }, 'an announcement is not in the outbox yet'));
  };
  const groups = createGroupWatch({
    store,
    policy,
    probe,
    now,
    log,
    part,
    moved(what) {
      announce();
      if (what === 'readable') runner.tryAgain();
      else runner.wake('all');
    },
  });
  const homes = createHomes({ store, requestIdOf, log });
  const absences = createAbsences({
    store,
    delegates: () => policy().delegates,
    home,
    now,
    log,
    part,
    ended(people) {
      announce();
      runner.wake('all');
      for (const person of people) void homes.draw(person);
    },
  });
  const policies = connectPolicy(parts);
  return {
    note: (look: Look) => groups.note(look),
    homes,
    health: () => deliveryHealth({ poster, store, now }),
    freezeReached: () => announcer.reached(freezeHeardMs),
    /** Tells people about a freeze or thaw, and draws cards again. */
    controlMoved: announce,
    /** Records the policy of this start, before any other record, so that people get all news. */
    async begin(at: number): Promise<void> {
      await announcer.begin();
      await policies.begin(at);
    },
    /**
     * A new policy holds once it is on record; people get the news, and requests that waited for it are tried at once.
     */
    watchFile: (take: (policy: PolicyFile) => void) =>
      policies.watchFile((next) => {
        take(next);
        announce();
        groups.lookAtAll();
        runner.tryAgain();
      }),
    async start(): Promise<void> {
      await outbox.start();
      announcer.start();
      groups.start();
      absences.start();
      homes.start();
      policies.start();
    },
    async stop(): Promise<void> {
      await Promise.all([
        announcer.stop(),
        groups.stop(),
        absences.stop(),
        policies.stop(),
        outbox.stop(),
        homes.stop(),
      ]);
    },
  };
}
