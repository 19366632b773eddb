import type { Button, KnownBlock, ModalView } from '@slack/types';
import { actions, plain, section } from '../blocks.js';
import { viewIds } from '../ids.js';

/** Shown at once while Make is asked; it lies over the form, so that closing it leads back to what was typed. */
export const checkingModal = (
  externalId: string,
  what = 'Asking Make what is so now, and the policy who decides.',
): ModalView => ({
  ...shell('Checking'),
  external_id: externalId,
  blocks: [section(`:hourglass_flowing_sand: *Checking…*\n${what}`)],
});

/** The answer in the place of *Checking…*: what is asked, who decides, and how to take it back. */
export function askedModal(externalId: string, markup: string, buttons: readonly Button[] = []): ModalView {
  const view = answerModal(externalId, 'Asked', markup);
  return { ...view, blocks: [...view.blocks, ...actions('asked', ...buttons)] };
}

/** What became of it. Closing it closes the form too. */
export const answerModal = (externalId: string, title: string, markup: string): ModalView => ({
  ...shell(title),
  external_id: externalId,
  clear_on_close: true,
  blocks: [section(markup)],
});

/** Why it cannot be asked. Going back leads to the form as it was. */
export const refusedModal = (externalId: string, markup: string): ModalView => ({
  ...shell('Not possible'),
  external_id: externalId,
  close: plain('Back', 24),
  blocks: [section(`:no_entry_sign: ${markup}`)],
});

/** A page to read. */
export const pageModal = (title: string, blocks: KnownBlock[]): ModalView => ({
  ...shell(title),
  callback_id: viewIds.details,
  blocks: blocks.slice(0, 100),
});

const shell = (title: string): Omit<ModalView, 'blocks'> => ({
  type: 'modal',
  callback_id: viewIds.checking,
  title: plain(title, 24),
  close: plain('Close', 24),
});
