import type { JsonObject } from '../../slack/json.js';

/** What every control is given: the id of its block, and itself. */
export interface ElementProps {
  readonly block: string;
  readonly element: JsonObject;
  /** The ids of what describes it, such as a hint and an error. */
  readonly describedBy?: string;
  readonly labelledBy?: string;
  readonly invalid?: boolean;
}
