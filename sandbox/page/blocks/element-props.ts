import type { JsonObject } from '../../slack/json.js';

/** The props of every control: the id of its block, and its element. */
export interface ElementProps {
  readonly block: string;
  readonly element: JsonObject;
  /** The ids of its descriptions, such as a hint and an error. */
  readonly describedBy?: string;
  readonly labelledBy?: string;
  readonly invalid?: boolean;
}
