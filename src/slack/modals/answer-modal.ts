import type { Button, KnownBlock, ModalView } from '@slack/types';
import { actions, context, plain, section } from '../blocks.js';
import { viewIds } from '../ids.js';

/** Shown at once, while Usher asks Make. It lies over the form, so closing it returns to the typed text. */
export const checkingModal = (
  externalId: string,
  what = 'Looking up how things are on Make now, and who decides.',
): ModalView => ({
  ...shell('Checking'),
  external_id: externalId,
  blocks: [section(`:hourglass_flowing_sand: *Checking…*\n${what}`)],
});

/** The answer that replaces *Checking…*: the request, the deciders, and the way to cancel it. */
export function askedModal(externalId: string, markup: string, buttons: readonly Button[] = []): ModalView {
  const view = answerModal(externalId, 'Asked', markup);
  return { ...view, blocks: [...view.blocks, ...actions('asked', ...buttons)] };
}

/** The outcome. Closing it closes the form too. */
export const answerModal = (externalId: string, title: string, markup: string): ModalView => ({
  ...shell(title),
  external_id: externalId,
  clear_on_close: true,
  blocks: [section(markup)],
});

/** The reason why the request is not possible. Going back returns to the form as it was. */
export const refusedModal = (
  externalId: string,
  markup: string,
  buttons: readonly Button[] = [],
): ModalView => ({
  ...shell('Not possible'),
  external_id: externalId,
  close: plain('Back', 24),
  blocks: [section(`:no_entry_sign: ${markup}`), ...actions('instead', ...buttons)],
});

/** Slack's limits for a view. The second leaves room for the rest of the view. */
const most = { blocks: 99, bytes: 240_000 } as const;

/** The first blocks that fit into a view, and a note if others do not. */
function fitting(blocks: readonly KnownBlock[]): KnownBlock[] {
  let left = most.bytes;
  const over = blocks.findIndex((one, n) => {
    left -= Buffer.byteLength(JSON.stringify(one));
    return left < 0 || n >= most.blocks;
  });
  return over < 0 ? [...blocks] : [...blocks.slice(0, over), context('There is no room here for the rest.')];
}

/** A page to read. */
export const pageModal = (title: string, blocks: KnownBlock[]): ModalView => ({
  ...shell(title),
  callback_id: viewIds.details,
  blocks: fitting(blocks),
});

const shell = (title: string): Omit<ModalView, 'blocks'> => ({
  type: 'modal',
  callback_id: viewIds.checking,
  title: plain(title, 24),
  close: plain('Close', 24),
});
