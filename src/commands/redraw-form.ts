import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { slackWord } from '../slack/failure.js';

/** Slack's errors for a form that was submitted, changed by a later choice, or closed. */
const moved: ReadonlySet<string | undefined> = new Set(['hash_conflict', 'not_found', 'view_not_found']);

/**
 * Draws a form again if it is still the one that `hash` names. Returns the new hash; undefined if the form has changed
 * meanwhile. https://docs.slack.dev/reference/methods/views.update
 */
export async function redrawForm(
  client: WebClient,
  { id, hash }: { readonly id: string; readonly hash: string },
  view: ModalView,
): Promise<{ readonly id: string; readonly hash: string } | undefined> {
  try {
    const drawn = await client.views.update({ view_id: id, hash, view });
    return { id, hash: drawn.view?.hash ?? '' };
  } catch (error) {
    if (moved.has(slackWord(error))) return undefined;
    throw error;
  }
}
