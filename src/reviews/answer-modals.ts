import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { plain, section } from '../slack/blocks.js';
import { choiceField, textField } from '../slack/modals/fields.js';
import { escaped } from '../slack/text.js';
import { reviewViewIds } from './ids.js';
import { pageMeta } from './page-modal.js';
import type { LineState, RoleName } from './review.js';

/** The private metadata of a question about one line: the line, and the view of the page under it. */
export const lineMeta = pageMeta.extend({ line: z.number().int(), view: z.string() });
export type LineMeta = z.infer<typeof lineMeta>;

/** Asks why a person keeps a role that may do more than a plain member. */
export const keepModal = (meta: LineMeta, one: LineState): ModalView =>
  shell(reviewViewIds.keep, 'Keep', 'Keep', meta, [
    section(`*${nameOf(one)}* keeps *${escaped(one.line.role)}* of ${placeOf(one)}.`),
    reason('What they need it for', false),
  ]);

/** Asks to which role to lower the line. */
export const lowerModal = (meta: LineMeta, one: LineState, roles: readonly RoleName[]): ModalView =>
  shell(reviewViewIds.lower, 'Lower', 'Lower', meta, [
    section(`*${nameOf(one)}* is *${escaped(one.line.role)}* of ${placeOf(one)}.`),
    choiceField({
      block: 'role',
      action: 'role',
      label: 'To which role',
      choices: roles.map(({ id, name }) => ({ value: `${id}`, label: name })),
      initial: roles[0] && `${roles[0].id}`,
    }),
    reason('Why it is too much', true),
  ]);

/** Asks who should decide the line. */
export const reassignModal = (meta: LineMeta, one: LineState): ModalView =>
  shell(reviewViewIds.pass, 'Not mine', 'Pass on', meta, [
    section(`Who can say whether *${nameOf(one)}* keeps *${escaped(one.line.role)}* of ${placeOf(one)}?`),
    {
      type: 'input',
      block_id: 'to',
      label: plain('Whose it is', 2000),
      element: { type: 'users_select', action_id: 'to', placeholder: plain('Choose somebody', 150) },
    },
  ]);

const nameOf = ({ line }: LineState): string => escaped(line.name.personal || line.email.personal);

const placeOf = ({ line }: LineState): string =>
  line.team ? `${escaped(line.team.name)} in ${escaped(line.organization)}` : escaped(line.organization);

const reason = (example: string, optional: boolean): InputBlock =>
  textField({
    block: 'reason',
    action: 'reason',
    label: 'Why',
    lines: true,
    max: 500,
    optional,
    example,
    ...(!optional && { min: 3 }),
  });

const shell = (
  callback: string,
  title: string,
  submit: string,
  meta: LineMeta,
  blocks: KnownBlock[],
): ModalView => ({
  type: 'modal',
  callback_id: callback,
  title: plain(title, 24),
  submit: plain(submit, 24),
  close: plain('Back', 24),
  private_metadata: JSON.stringify(meta),
  blocks,
});
