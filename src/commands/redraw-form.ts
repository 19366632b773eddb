import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
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
 * The time of the newest choice that was drawn, by the id of the form. A limit by `max` would allocate its room at the
 * start.
 */
const newest = new LRUCache<string, string>({ maxSize: 10_000, sizeCalculation: () => 1 });

/**
 * Draws a form again after a choice or a press in it. Of two in quick succession the later one wins: its drawing knows
 * both, and Slack refuses it only because the first one has changed the form meanwhile. `at`: the time of the act in
 * Slack (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload).
 */
export async function redrawChosen(
  client: WebClient,
  form: Form,
  view: ModalView,
  at: string,
): Promise<void> {
  if (Number(at) < Number(newest.get(form.id) ?? 0)) return;
  newest.set(form.id, at);
  if (await redrawForm(client, form, view)) return;
  if (newest.get(form.id) !== at) return;
  try {
    await client.views.update({ view_id: form.id, view });
  } catch (error) {
    if (!moved.has(slackWord(error))) throw error;
  }
}
