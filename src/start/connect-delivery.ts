import type { Logger } from 'pino';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Policy } from '../approvals/policy/schema.js';
import { backOffMs } from '../approvals/runner/context.js';
import type { Runner } from '../approvals/runner/runner.js';
import type { Store } from '../approvals/store.js';
import { createAnnouncer } from '../delivery/announcer.js';
import { createGroupWatch } from '../delivery/group-watch.js';
import { deliveryHealth } from '../delivery/health.js';
import { createOutbox, type Outbox, type OutboxParts } from '../delivery/outbox.js';
import type { WatchedPoster } from '../delivery/poster.js';
import type { Turns } from '../runtime/turns.js';
import type { PartOf } from '../runtime/vitals.js';
import type { Problem } from '../settings/config.js';
import { createPolicyWatch, recordPolicy } from '../settings/policy-watch.js';
import { type PolicyFile, policyReader } from '../settings/settings.js';
import type { Look } from '../slack/group-look-ups.js';
import type { Groups } from '../slack/groups.js';
import { policyMendedMessage, policyNamesMessage, policyWrongMessage } from '../slack/policy-words.js';
import { createPolicyNews, type PolicyNewsParts } from './policy-news.js';

export interface DeliveryParts {
  readonly store: Store;
  readonly poster: WatchedPoster;
  readonly outbox: Outbox;
  readonly turns: Turns;
  readonly policy: () => Policy;
  readonly admins: () => readonly PersonId[];
  readonly probe: Groups['probe'];
  readonly runner: Pick<Runner, 'wake' | 'tryAgain'>;
  readonly policyPath: string;
  /** The policy of this start. */
  readonly policyFile: PolicyFile;
  /** Where the names of the policy are looked up. */
  readonly outside: PolicyNewsParts['outside'];
  /** Calls after each reading of Make; answers how to end that. */
  readonly onPicture: (look: () => void) => () => void;
  readonly now: () => number;
  readonly log: Logger;
  readonly part: PartOf;
}

/** How long the person who froze waits for the word that the approvals channel heard of it. */
const freezeHeardMs = 10_000;

export const openOutbox = (parts: Omit<OutboxParts, 'backOffMs'>): Outbox =>
  createOutbox({ ...parts, backOffMs });

/** Everything that tells people of what holds for all requests: the freeze, the groups, the policy, its file and its names. */
export function connectDelivery(parts: DeliveryParts) {
  const {
    policyPath: path,
    policyFile,
    store,
    poster,
    outbox,
    policy,
    admins,
    probe,
    runner,
    now,
    log,
    part,
  } = parts;
  const announcer = createAnnouncer({ store, outbox, turns: parts.turns, policy, admins, log, part });
  const announce = (): void => {
    announcer.announce().catch((err: unknown) => log.warn({ err }, 'an announcement is not owed yet'));
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
  const toAdmins = (): string[] => admins().map(slackIdOf);
  const tellWrong = (problems: readonly Problem[], key: string, since: number): Promise<void> => {
    const message = policyWrongMessage(problems.map(({ variable, expected }) => `${variable}: ${expected}`));
    return outbox.owe({ key, to: toAdmins(), message, since, urgency: 'alarm' });
  };
  const tellMended = (key: string, since: number): Promise<void> =>
    outbox.owe({ key, to: toAdmins(), message: policyMendedMessage(), since });
  let inForce = policyFile;
  const names = createPolicyNews({
    policy: () => inForce,
    path,
    outside: parts.outside,
    store,
    tellAdmins: (lines, key, since) =>
      outbox.owe({ key, to: toAdmins(), message: policyNamesMessage(lines), since, urgency: 'alarm' }),
    now,
    log,
  });
  let unwatchNames = (): void => {};
  return {
    note: (look: Look) => groups.note(look),
    health: () => deliveryHealth({ poster, store, now }),
    freezeReached: () => announcer.reached(freezeHeardMs),
    /** The freeze moved: people are told, and cards are drawn again. */
    controlMoved: announce,
    /** Records the policy of this start; before anything else is, so that all that is new is told. */
    async begin(at: number): Promise<void> {
      await announcer.begin();
      await recordPolicy(store, policyFile, at);
    },
    /** Another policy holds once it is on record; people are told, and what waited for it is tried at once. */
    watchFile(take: (policy: PolicyFile) => void) {
      const changed = async (next: PolicyFile): Promise<void> => {
        await recordPolicy(store, next, now());
        inForce = next;
        take(next);
        names.look();
        log.info({ hash: next.hash.slice(0, 12), rules: next.policy.rules.length }, 'the policy changed');
        announce();
        groups.lookAtAll();
        runner.tryAgain();
      };
      const read = policyReader(path, policyFile.extraAdmins);
      return createPolicyWatch({ read, store, now, changed, tellWrong, tellMended, log, part }, policyFile);
    },
    async start(): Promise<void> {
      await outbox.start();
      announcer.start();
      groups.start();
      names.look();
      unwatchNames = parts.onPicture(names.lookOnMake);
    },
    async stop(): Promise<void> {
      unwatchNames();
      await Promise.all([announcer.stop(), groups.stop(), names.stop(), outbox.stop()]);
    },
  };
}
