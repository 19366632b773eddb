import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { wholeSection } from '../alarm-blocks.js';
import { auditViewIds } from '../audit-ids.js';
import { context, plain } from '../blocks.js';
import { cutEnd, cutMiddle, escaped } from '../text.js';
import { reasonField } from './shared-fields.js';

/** A change that the request would undo; both roles by Make's names. */
export interface UndoneLine {
  readonly name: string;
  /** The role that the person would get back. */
  readonly back: string;
}

/** A person whose change no request can undo, and the reason without a full stop. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

export interface UndoForm {
  readonly organizationId: number;
  readonly alarm: string;
  /** The place, in words. */
  readonly where: string;
  readonly undone: readonly UndoneLine[];
  /** The number of changes that need another request, since one request accepts no more. */
  readonly more: number;
  readonly leftOut: readonly LeftOut[];
  /** Findings that Make or the policy refused, so that the form leaves them out. */
  readonly without: readonly string[];
  readonly reason: string;
}

/** The metadata of the form. */
export const undoMetadata = z.object({
  organizationId: z.number().int(),
  alarm: z.string(),
  without: z.array(z.string()),
});

const linesShown = 10;

/**
 * The form "Undo 28 changes": the people with the roles they go back to, the people left out with the reasons, and the
 * reason of the request.
 */
export function undoModal(form: UndoForm): ModalView {
  const { organizationId, alarm, without, undone, where } = form;
  const count = undone.length;
  const changes = count === 1 ? '1 change' : `${count} changes`;
  const head = `One request puts back ${count === 1 ? 'what' : 'all that'} nobody asked for in *${escaped(cutMiddle(where, 150))}*. It is decided like any other.`;
  return {
    type: 'modal',
    callback_id: auditViewIds.undoMany,
    title: plain(`Undo ${changes}`, 24),
    submit: plain(`Ask to undo ${count}`, 24),
    close: plain('Back', 24),
    private_metadata: JSON.stringify({ organizationId, alarm, without }),
    blocks: [
      wholeSection(head),
      wholeSection(undoneLines(form)),
      ...leftOutBlocks(form),
      reasonField(form.reason),
    ],
  };
}

function undoneLines({ undone, more }: UndoForm): string {
  const shown = undone
    .slice(0, linesShown)
    .map(({ name, back }) => `• *${escaped(cutMiddle(name, 60))}*: ${escaped(cutMiddle(back, 80))}`);
  const rest = undone.length - shown.length;
  return [
    ...shown,
    ...(rest > 0 ? [`and ${rest} more`] : []),
    ...(more > 0
      ? [`${more} more wait for a request of their own: one request takes ${undone.length}.`]
      : []),
  ].join('\n');
}

function leftOutBlocks({ leftOut }: UndoForm): KnownBlock[] {
  if (leftOut.length === 0) return [];
  const shown = leftOut
    .slice(0, linesShown)
    .map(({ name, why }) => `• *${escaped(cutMiddle(name, 60))}*: ${escaped(cutEnd(why, 160))}`);
  const rest = leftOut.length - shown.length;
  const head = `:warning: *${leftOut.length} cannot be undone*, and the request goes on without ${leftOut.length === 1 ? 'that one' : 'them'}:`;
  return [
    wholeSection([head, ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n')),
    context('What is left out stays as it is on Make, and the alarm stays open for it.'),
  ];
}
