import type { Logger } from 'pino';
import { z } from 'zod';
import { type MakeNames, unknownOnMake } from '../approvals/policy/names.js';
import type { Store } from '../approvals/store.js';
import type { KeyedLock } from '../runtime/keyed-lock.js';
import type { PolicyFile } from '../settings/settings.js';
import { findingsOn, type Outside, type PolicyFinding } from './policy-names.js';

export interface PolicyNewsParts {
  readonly policy: () => PolicyFile;
  readonly path: string;
  readonly outside: () => Outside & { readonly make: MakeNames };
  readonly store: Pick<Store, 'get' | 'put'>;
  /** Which process may tell the admins now. */
  readonly locks: KeyedLock;
  /** Puts the news for the admins into the outbox; `key` names it. */
  readonly tellAdmins: (lines: readonly string[], key: string, since: number) => Promise<void>;
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

/** The last news for the admins, and whether it is in the outbox already. */
const reported = z.object({
  said: z.array(z.string()),
  news: z.array(z.string()),
  at: z.number(),
  owed: z.boolean(),
});
type Reported = z.infer<typeof reported>;
const reportedKey = 'policy-names';
const nothing: Reported = { said: [], news: [], at: 0, owed: true };

/**
 * Reports names of the policy that mean nothing on Make or in Slack, once in the log and once to the admins, also
 * across restarts. A name is reported again only if it was fixed in between. Settings that are only rarely intended go
 * to the log alone.
 */
export function createPolicyNews(parts: PolicyNewsParts) {
  const { policy, path, outside, store, now, log } = parts;
  let logged: ReadonlySet<string> = new Set();
  let onMake = '';
  let unanswered = false;
  let line: Promise<void> = Promise.resolve();

  const lookOnce = async (): Promise<void> => {
    const { make, ...others } = outside();
    // Usher reads names only where it guards: without any organization none is known to be missing.
    const guards = make.organizations.length > 0;
    const findings = await findingsOn(policy(), guards ? { ...others, make } : others);
    for (const { line: at, message, kind } of findings) {
      if (!logged.has(message)) log.warn({ at: `${path}:${at}`, kind }, message);
    }
    logged = new Set(findings.map(({ message }) => message));
    unanswered = !guards || findings.some(({ kind }) => kind === 'unanswered');
    const wrong = findings.filter(({ kind }) => kind === 'wrong');
    await parts.locks.take('policy names', () => tell(wrong));
  };

  const tell = async (wrong: readonly PolicyFinding[]): Promise<void> => {
    const known = reported.safeParse(await store.get(reportedKey)).data ?? nothing;
    if (!known.owed) await enqueue(known);
    const messages = wrong.map(({ message }) => message);
    // Without an answer about a name, the earlier report about it still holds.
    const said = [...new Set([...(unanswered ? known.said : []), ...messages])];
    const news = wrong
      .filter(({ message }) => !known.said.includes(message))
      .map(({ line: at, message }) => `line ${at}: ${message}`);
    if (news.length > 0) return enqueue({ said, news, at: now(), owed: false });
    const isSame = said.length === known.said.length && said.every((one) => known.said.includes(one));
    if (!isSame) await store.put(reportedKey, { ...known, said, owed: true });
  };

  /** Stored first, so that Usher looks for the message after a kill. */
  const enqueue = async (one: Reported): Promise<void> => {
    await store.put(reportedKey, one);
    await parts.tellAdmins(one.news, `policy-names:${one.at}`, one.at);
    await store.put(reportedKey, { ...one, owed: true });
  };

  const look = (): void => {
    line = line.then(lookOnce).catch((err: unknown) => {
      // The next reading of Make triggers another look.
      unanswered = true;
      log.warn({ err }, 'what the policy names could not be looked up; tried again');
    });
  };

  return {
    /** Looks up everything, on Make and in Slack. */
    look,
    /** Looks again if names on Make have changed, or if a look-up had no answer last time. */
    lookOnMake(): void {
      const unknown = JSON.stringify(unknownOnMake(policy().policy, outside().make));
      if (unknown !== onMake || unanswered) look();
      onMake = unknown;
    },
    stop: (): Promise<void> => line,
  };
}
