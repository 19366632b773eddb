import type { AnyEvent, RequestEvent } from '../event.js';
import type { MakeNames } from '../policy/names.js';
import type { Policy } from '../policy/schema.js';
import type { Timing } from '../ports.js';
import type { Refusal } from '../refusal.js';
import type { Request } from '../request.js';
import type { Control } from '../store.js';

/** The data that a decision may use besides the request and the command. */
export interface Context {
  readonly now: number;
  /** The time by which Make's clock is ahead of ours; absent while they agree. */
  readonly makeAhead?: number;
  readonly policy: Policy;
  /** The present meaning of the policy's names on Make. */
  readonly names: MakeNames;
  /** The line of a path in the policy file. */
  readonly lineOf?: ((path: readonly PropertyKey[]) => number) | undefined;
  readonly policyHash: string;
  readonly control: Control;
  /** Open requests. */
  readonly open: readonly Request[];
  readonly timing: Timing;
}

/**
 * The result of a command: events, or a refusal. It has both if the command is refused but something has to be
 * recorded (the approvers are asked again).
 */
export interface Decision<Event extends AnyEvent = RequestEvent> {
  readonly events: readonly Event[];
  readonly refusal?: Refusal;
}

export const refused = (refusal: Refusal): { events: readonly never[]; refusal: Refusal } => ({
  events: [],
  refusal,
});
