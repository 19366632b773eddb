import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { type GroundFinding, permissionsMoved } from '../../approvals/ground-change.js';
import { wholeSection } from '../alarm-blocks.js';
import { auditViewIds } from '../audit-ids.js';
import { context, plain } from '../blocks.js';
import { roleIn } from '../ground-words.js';
import { cutEnd, cutMiddle, escaped, permissions } from '../text.js';
import { reasonField } from './shared-fields.js';

/** The metadata of the form. */
export const undoGroundMetadata = z.object({ organizationId: z.number().int(), ground: z.string() });

/** The form "Put permissions back": the permissions that the role loses and gets back, and the reason. */
export function undoGroundModal({ id, organizationId, organization, change }: GroundFinding): ModalView {
  const place = escaped(cutMiddle(organization, 80));
  const before = change.type === 'role-permissions-changed' ? change.before : [];
  const after = change.type === 'role-permissions-changed' ? change.after : [];
  const { added, taken } = permissionsMoved({ before, after });
  const role = 'role' in change ? roleIn(change.role, place) : place;
  const lines = [
    `One request puts back what ${role} might do: ${permissions(after.length)} → *${permissions(before.length)}*. It is decided like any other.`,
    ...(added.length > 0 ? [`*Takes away:* ${names(added)}`] : []),
    ...(taken.length > 0 ? [`*Gives back:* ${names(taken)}`] : []),
  ];
  return {
    type: 'modal',
    callback_id: auditViewIds.undoGround,
    title: plain('Put permissions back', 24),
    submit: plain('Ask to undo', 24),
    close: plain('Back', 24),
    private_metadata: JSON.stringify({ organizationId, ground: id }),
    blocks: [
      ...lines.map((line) => wholeSection(cutEnd(line, 2900))),
      context('Nothing is put back where the role has changed again by then.'),
      reasonField('Puts back a change that nobody asked for.'),
    ],
  };
}

const mostNames = 40;

function names(all: readonly string[]): string {
  const shown = all.slice(0, mostNames).map((one) => escaped(cutMiddle(one, 60)));
  const rest = all.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
