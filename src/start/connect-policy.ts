import type { Logger } from 'pino';
import { type PersonId, slackIdOf } from '../approvals/person.js';
import type { Store } from '../approvals/store.js';
import type { Outbox } from '../delivery/outbox.js';
import type { KeyedLock } from '../runtime/keyed-lock.js';
import type { PartOf } from '../runtime/monitor.js';
import { createPolicyWatch, type PolicyWatch } from '../settings/policy-watch.js';
import { recordPolicy } from '../settings/record-policy.js';
import { type PolicyFile, policyReader } from '../settings/settings.js';
import { policyMendedMessage, policyNamesMessage, policyWrongMessage } from '../slack/policy-words.js';
import { createPolicyNews, type PolicyNewsParts } from './policy-news.js';

export interface PolicyParts {
  readonly store: Store;
  readonly outbox: Outbox;
  /** Which process may tell the admins now. */
  readonly locks: KeyedLock;
  readonly admins: () => readonly PersonId[];
  readonly policyPath: string;
  /** The policy of this start. */
  readonly policyFile: PolicyFile;
  /** Where Usher looks up the names of the policy. */
  readonly outside: PolicyNewsParts['outside'];
  /** Calls back after each reading of Make; returns a function that ends this. */
  readonly onPicture: (look: () => void) => () => void;
  readonly now: () => number;
  readonly log: Logger;
  readonly part: PartOf;
}

/** The policy in force: its record, the meaning of its names, and its file, with the news about them for the admins. */
export function connectPolicy(parts: PolicyParts) {
  const { store, outbox, locks, admins, policyPath: path, policyFile, now, log, part } = parts;
  let inForce = policyFile;
  let unwatchNames = (): void => {};
  const toAdmins = (): string[] => admins().map(slackIdOf);
  const names = createPolicyNews({
    policy: () => inForce,
    path,
    outside: parts.outside,
    store,
    locks,
    tellAdmins: (lines, key, since) =>
      outbox.enqueue({ key, to: toAdmins(), message: policyNamesMessage(lines), since, urgency: 'alarm' }),
    now,
    log,
  });

  return {
    /** Records the policy of this start. */
    begin: (at: number): Promise<void> => recordPolicy(store, policyFile, at),
    /** A new policy holds once it is on record. */
    watchFile(take: (policy: PolicyFile) => void): PolicyWatch {
      return createPolicyWatch(
        {
          read: policyReader(path, policyFile.extraAdmins),
          async changed(next) {
            await recordPolicy(store, next, now());
            inForce = next;
            take(next);
            names.look();
            log.info({ hash: next.hash.slice(0, 12), rules: next.policy.rules.length }, 'the policy changed');
          },
          tellWrong(problems, key, since) {
            const lines = problems.map(({ variable, expected }) => `${variable}: ${expected}`);
            const message = policyWrongMessage(lines);
            return outbox.enqueue({ key, to: toAdmins(), message, since, urgency: 'alarm' });
          },
          tellMended: (key, since) =>
            outbox.enqueue({ key, to: toAdmins(), message: policyMendedMessage(), since }),
          store,
          locks,
          now,
          log,
          part,
        },
        policyFile,
      );
    },
    start(): void {
      names.look();
      unwatchNames = parts.onPicture(names.lookOnMake);
    },
    stop(): Promise<void> {
      unwatchNames();
      return names.stop();
    },
  };
}
