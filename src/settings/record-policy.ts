import { decideOn, positionOf } from '../approvals/decide-on.js';
import { system } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import { policyStream, type Store } from '../approvals/store.js';
import type { PolicyFile } from './settings.js';

/** Records the policy in force in the ledger, with its text, unless it is the same as before. */
export async function recordPolicy(
  store: Pick<Store, 'read' | 'commit'>,
  { hash, policy, text, extraAdmins }: PolicyFile,
  at: number,
): Promise<void> {
  await decideOn(store, positionOf(store, policyStream), ({ events }) => {
    const last = events.at(-1);
    const sameAdmins =
      last?.type === 'policy.loaded' && JSON.stringify(last.extraAdmins) === JSON.stringify(extraAdmins);
    if (last?.type === 'policy.loaded' && last.hash === hash && last.text && sameAdmins) {
      return { events: [] };
    }
    const rules = policy.rules.map(({ name }) => name);
    const base = { type: 'policy.loaded', at, by: system, hash, rules } as const;
    return { events: [{ ...base, text: about(text), extraAdmins: [...extraAdmins] }] };
  });
}
