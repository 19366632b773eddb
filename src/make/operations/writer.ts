import type { Write } from '../../approvals/plan.js';
import type { Inspection } from '../../approvals/ports.js';
import type { Surroundings } from './surroundings.js';

/** One kind of write: sent once, and read back. `send` throws a `MakeError`; `inspect` only reads. */
export interface Writer<One extends Write> {
  send(around: Surroundings, write: One, sendBefore: Date): Promise<void>;
  inspect(around: Surroundings, write: One): Promise<Inspection>;
}
