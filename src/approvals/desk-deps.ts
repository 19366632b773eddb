import type { MakeInMemory } from './changes/foreseen.js';
import type { PersonId } from './person.js';
import type { InForce } from './policy/in-force.js';
import type { Policy } from './policy/schema.js';
import type { LineOf } from './policy/yaml-text.js';
import type { Clock, Operations, People, Timing } from './ports.js';
import type { Refusal } from './refusal.js';
import type { Request } from './request.js';
import type { Store } from './store.js';

/** A policy file after reading. */
export interface LoadedPolicy {
  readonly policy: Policy;
  readonly hash: string;
  /** The line in the file where a path such as `rules, 2, when` is. */
  readonly lineOf: LineOf;
}

/** The policy in force, with the hash of its file and the meaning of its names on Make. */
export type PolicyInForce = InForce & Pick<LoadedPolicy, 'hash'>;

export interface DeskParts {
  readonly store: Store;
  readonly operations: Operations;
  /** Operations with priority over forms, for containments and tokens. If absent, `operations` does both. */
  readonly urgent?: Operations;
  readonly directory: People;
  /** Make as last read, so that the policy can refuse most requests without a call. */
  readonly make: MakeInMemory;
  readonly clock: Clock;
  readonly timing: Timing;
  readonly policy: () => PolicyInForce;
  readonly admins: () => readonly PersonId[];
  /** Looks now and after each commit to the stream, until there is something or the time is over. */
  readonly whenThere: <T>(
    where: { readonly stream: string; readonly withinMs: number },
    look: () => Promise<T | undefined>,
  ) => Promise<T | undefined>;
  /** Called after each commit, with the id of the changed request or `all`. */
  readonly wake: (id: string | 'all') => void;
}

export type Answer =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly refusal: Refusal; readonly request?: Request };
