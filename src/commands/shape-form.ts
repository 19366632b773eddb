import { kindOf } from '../approvals/changes/catalogue.js';
import { roleIdOf } from '../approvals/changes/changes.js';
import { refuse } from '../approvals/refusal.js';
import type { Request } from '../approvals/request.js';
import type { Shape } from '../approvals/reshape.js';
import { asAsked } from '../slack/modals/reshape-modal.js';
import { durations } from '../slack/modals/shared-fields.js';
import type { ListenerContext } from './listener-context.js';
import { type FormView, fieldOf, severalOf } from './payload.js';

/** The roles that could replace the requested one, each compared with it; for a review only those that lower. */
export function rolesFor({ directory }: ListenerContext, { revision, review }: Request) {
  const [change, ...others] = revision.changes;
  const asked = change && roleIdOf(change);
  const organizationId = revision.plans[0]?.organization.id;
  if (!change || others.length > 0 || asked === undefined || organizationId === undefined) return [];
  const [category = 'organization'] = kindOf(change).roles;
  const before = revision.plans[0]?.differences[0]?.now;
  const held = before === undefined || before === 'none' ? undefined : before.id;
  const fits = (role: number): boolean =>
    !review || (held !== undefined && directory.roleOrder(organizationId, held, role) === 'lower');
  return directory
    .roles(category, organizationId)
    .filter(({ assignable, id }) => assignable && id !== asked && fits(id))
    .map((role) => ({ ...role, order: directory.roleOrder(organizationId, asked, role.id) }));
}

/** The chosen shape; fields that were left as asked stay the same. */
export function shapeIn(view: FormView, request: Request | undefined): Shape {
  const leftOut = new Set(severalOf(view, 'left-out').map(Number));
  const role = fieldOf(view, 'role') ?? asAsked;
  const duration = fieldOf(view, 'duration') ?? asAsked;
  const asked = request?.revision.durationMs;
  const ms = duration === asAsked ? asked : durations.find(({ value }) => value === duration)?.ms;
  const lines = (request?.revision.changes ?? []).flatMap((_, index) => (leftOut.has(index) ? [] : [index]));
  return {
    lines,
    ...(role !== asAsked && { roleId: Number(role) }),
    ...(ms !== undefined && { durationMs: ms }),
  };
}

/** The error at the field if all changes of the request are left out. */
export function leavesNothing(
  view: FormView,
  { id, lines }: { readonly id: string; readonly lines: number },
  instead: 'deny' | 'cancel',
): { readonly 'left-out'?: string } {
  const isNothing = lines > 0 && new Set(severalOf(view, 'left-out')).size >= lines;
  return isNothing ? { 'left-out': refuse('nothing-left', { id, instead }).sentence } : {};
}
