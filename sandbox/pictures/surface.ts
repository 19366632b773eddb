import type { JsonObject } from '../slack/json.js';
import type { Stage } from '../tour/stage.js';

/** A part of Usher that has a picture, as it is on a screen now. */
export interface Surface {
  /** The beginning of its file names. */
  readonly name: string;
  /** Its description, in one line. */
  readonly says: string;
  /** The person whose screen it is, and its place on the page. */
  readonly as: string;
  readonly at: string;
  readonly shown: { readonly message: string } | 'dialog' | 'conversation' | 'page';
  /** True if the page still waits for the app. */
  readonly isLoading?: boolean;
  /** The button that is pressed before the picture, which then shows the question that Slack asks. */
  readonly pressed?: string;
  /** An act after the page is open, whose notifications are in the picture; returns their texts. */
  readonly rings?: () => Promise<readonly string[]>;
  /** The blocks it is drawn from. */
  readonly blocks: readonly JsonObject[];
  /** True if the form is sent before the picture, so that its errors appear at the fields. */
  readonly isSent?: boolean;
  /** True if it also has a picture in dark colours. */
  readonly inDark?: boolean;
}

/** The blocks that the picture is drawn from; rings first if the surface shows notifications. */
export const shownBlocks = async ({ rings, blocks }: Surface): Promise<readonly JsonObject[]> =>
  rings ? (await rings()).map((text) => ({ type: 'notification', text })) : blocks;

/** Brings the app to some of its surfaces, one after another; each stays until the next is requested. */
export type Act = (stage: Stage) => AsyncGenerator<Surface>;
