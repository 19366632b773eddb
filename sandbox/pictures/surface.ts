import type { JsonObject } from '../slack/json.js';
import type { Stage } from '../tour/stage.js';

/** Something of Usher that has a picture, as it stands on a screen at this moment. */
export interface Surface {
  /** Of its files. */
  readonly name: string;
  /** What it is, in one line. */
  readonly says: string;
  /** Whose screen it is, and where on the page it stands. */
  readonly as: string;
  readonly at: string;
  readonly shown: { readonly message: string } | 'dialog' | 'conversation' | 'page';
  /** What it is drawn from. */
  readonly blocks: readonly JsonObject[];
  /** Whether its form is sent before it is drawn, so that what is missing in it stands at its fields. */
  readonly isSent?: boolean;
  /** Whether it has a picture in dark colours, too. */
  readonly inDark?: boolean;
}

/** Brings the app to some of its surfaces, one after the other; each stands until the next is asked for. */
export type Act = (stage: Stage) => AsyncGenerator<Surface>;
