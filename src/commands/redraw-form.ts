import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { slackWord } from '../slack/failure.js';

/** Slack's errors for a form that was submitted, changed by a later choice, or closed. */
const moved: ReadonlySet<string | undefined> = new Set(['hash_conflict', 'not_found', 'view_not_found']);

interface Form {
  readonly id: string;
  readonly hash: string;
}

/**
 * Draws a form again if it is still the one that `hash` names. Returns the new hash; undefined if the form has changed
 * meanwhile. https://docs.slack.dev/reference/methods/views.update
 */
export async function redrawForm(
  client: WebClient,
  { id, hash }: Form,
  view: ModalView,
): Promise<Form | undefined> {
  try {
    const drawn = await client.views.update({ view_id: id, hash, view });
    return { id, hash: drawn.view?.hash ?? '' };
  } catch (error) {
    if (moved.has(slackWord(error))) return undefined;
    throw error;
  }
}

/**
 * Draws a form again after a press of a button in it, also if an earlier choice has redrawn it meanwhile: the press
 * came later, and a person should not have to press twice.
 */
export async function redrawPressed(client: WebClient, form: Form, view: ModalView): Promise<void> {
  if (await redrawForm(client, form, view)) return;
  try {
    await client.views.update({ view_id: form.id, view });
  } catch (error) {
    if (!moved.has(slackWord(error))) throw error;
  }
}
