import type { KnownBlock, ModalView } from '@slack/types';
import { actions, button, context, plain, section } from '../blocks.js';
import { actionIds, viewIds } from '../ids.js';
import { escaped } from '../text.js';
import { textField } from './fields.js';

/** A connected account as listed, without its token. */
export interface ConnectedAccount {
  readonly makeUserId: number;
  readonly name: string;
  /** The time of the connection and the scopes, in Slack's markup. */
  readonly says: string;
  /** Whether the viewer may disconnect it. */
  readonly mine: boolean;
}

export interface ConnectForm {
  readonly accounts: readonly ConnectedAccount[];
  /** The page on which Make shows people their tokens. */
  readonly tokenPage: string;
  /** The reason why Usher cannot keep a token; the form then has no field for one. */
  readonly noKey?: string;
}

/** The form "Connect an account": the connected accounts, and the field for the person's own token. */
export function connectModal({ accounts, tokenPage, noKey }: ConnectForm): ModalView {
  const connected = accounts.some(({ mine }) => mine);
  return {
    type: 'modal',
    callback_id: viewIds.connect,
    title: plain('Connected accounts', 24),
    ...(noKey === undefined && { submit: plain('Connect', 24) }),
    close: plain('Close', 24),
    blocks: [
      ...accounts.flatMap(listed),
      noKey === undefined ? tokenField(connected, tokenPage) : { type: 'section', text: plain(noKey) },
    ],
  };
}

const tokenField = (connected: boolean, tokenPage: string): KnownBlock =>
  textField({
    block: 'token',
    action: 'token',
    label: connected ? 'Another API token of your Make account' : 'An API token of your Make account',
    hint: `Create one for this at ${tokenPage}, with the scopes user:read and user:write. Usher keeps it encrypted. It lists your tokens with it, and deletes one only if you ask for that or a request is approved.`,
    max: 2000,
    min: 8,
  });

function listed({ makeUserId, name, says, mine }: ConnectedAccount): KnownBlock[] {
  return [
    section(`*${escaped(name)}*`),
    context(says),
    ...(mine
      ? actions(`account-${makeUserId}`, button(actionIds.disconnect, 'Disconnect', `${makeUserId}`))
      : []),
  ];
}
