import type { Change } from '../../approvals/changes/catalogue.js';
import type { Write } from '../../approvals/plan.js';
import type { Inspection } from '../../approvals/ports.js';
import type { OperationContext, Refused } from './operation-context.js';

/** One kind of write: sent once, and read back. `send` throws a `MakeError`; `inspect` only reads. */
export interface Writer<One extends Write> {
  send(ctx: OperationContext, write: One, sendBefore: Date): Promise<void>;
  inspect(ctx: OperationContext, write: One): Promise<Inspection>;
  /** Where its role is; left out if there is none to put back. */
  readonly place?: RolePlace<One>;
  /** A permission on Make that Usher's account needs for it and may lack. */
  readonly needs?: string;
}

/** Where a person holds the role that a write sets or takes. */
export interface RolePlace<One extends Write> {
  /** The role they hold there now; undefined for none. */
  role(ctx: OperationContext, write: One): Promise<number | undefined>;
  /** The change that leads to this role there, or to none; undefined if no change does. `kept` as in the change. */
  changeTo(
    write: One,
    roleId: number | undefined,
    kept?: { readonly was: number | null },
  ): Change | undefined;
  /** Why it may not be put back now. */
  guard?(ctx: OperationContext, write: One): Promise<Refused | undefined>;
}

export type WriteOf<Type extends Write['type']> = Extract<Write, { type: Type }>;
