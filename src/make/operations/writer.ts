import type { Change } from '../../approvals/changes/catalogue.js';
import type { Write } from '../../approvals/plan.js';
import type { Inspection } from '../../approvals/ports.js';
import type { OperationContext, Refused } from './operation-context.js';

/** One kind of write, which is sent once and read back. `send` throws a `MakeError`; `inspect` only reads. */
export interface Writer<One extends Write> {
  send(ctx: OperationContext, write: One, sendBefore: Date): Promise<void>;
  inspect(ctx: OperationContext, write: One): Promise<Inspection>;
  /** The place of the role that it changes; absent if there is no role to restore. */
  readonly place?: RolePlace<One>;
  /** A permission on Make that the write needs and that Usher's account may lack. */
  readonly needs?: string;
}

/** The place where a person has the role that a write sets or takes. */
export interface RolePlace<One extends Write> {
  /** The person's present role there; undefined for none. */
  role(ctx: OperationContext, write: One): Promise<number | undefined>;
  /**
   * The change that leads to this role there, or to none; undefined if no change does. `kept` is the field of the
   * change.
   */
  changeTo(
    write: One,
    roleId: number | undefined,
    kept?: { readonly was: number | null },
  ): Change | undefined;
  /** The reason why the role may not be restored now. */
  guard?(ctx: OperationContext, write: One): Promise<Refused | undefined>;
}

export type WriteOf<Type extends Write['type']> = Extract<Write, { type: Type }>;
