import type { Write } from '../../approvals/plan.js';
import type { Inspection } from '../../approvals/ports.js';
import type { OperationContext } from './operation-context.js';

/** One kind of write: sent once, and read back. `send` throws a `MakeError`; `inspect` only reads. */
export interface Writer<One extends Write> {
  send(ctx: OperationContext, write: One, sendBefore: Date): Promise<void>;
  inspect(ctx: OperationContext, write: One): Promise<Inspection>;
}
