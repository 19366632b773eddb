import type { Asked } from '../asked.js';
import { canBeTemporary, isContainment } from '../changes/changes.js';
import { type PersonId, system } from '../person.js';
import { type Refusal, refuse } from '../refusal.js';
import type { Request } from '../request.js';
import type { Context, Decision } from './context.js';

/** The additional time of a grant in milliseconds, and the requester's reason. */
export interface Extend {
  readonly person: PersonId;
  readonly byMs: number;
  readonly reason: string;
  readonly ticket?: string;
}

/**
 * The reason why this person cannot ask to extend this grant now, or nothing. The grant has to be in effect and to end
 * by itself later, and only its requester or holder may ask.
 */
export function unextendable(request: Request, person: PersonId, now: number): Refusal | undefined {
  const { id, phase, requester, revision, progress } = request;
  const holds = revision.people.some((one, index) => one === person && progress[index]?.state === 'verified');
  if (person !== requester.person && !holds) return refuse('not-theirs', { id });
  const ends = phase.status === 'active' && phase.endsAt !== undefined;
  if (!ends || isContainment(revision.changes) || !canBeTemporary(revision.changes))
    return refuse('cannot-do-now', { id, act: 'extend', status: phase.status });
  return now >= (phase.endsAt ?? 0) ? refuse('grant-over', { id }) : undefined;
}

/**
 * The reason why this extension can no longer be asked for, although the grant could be extended when the person began:
 * it has ended since, or another request has extended it.
 */
export function outrun({ extends: extension }: Asked, { open, now }: Context): Refusal | undefined {
  if (!extension) return undefined;
  const { request: id, endsAt, byMs } = extension;
  const phase = open.find((one) => one.id === id)?.phase;
  if (phase?.status !== 'active' || phase.endsAt === undefined || now >= phase.endsAt)
    return refuse('grant-over', { id });
  return phase.endsAt + byMs === endsAt ? undefined : refuse('extended-already', { id });
}

/**
 * The request for an extension: the grant's role stays, decided as if its whole time, from the first day to the new
 * end, were asked for now. It writes nothing on Make; the runner checks that Make still shows the role.
 */
export function extensionOf(
  { id, phase, revision, progress, emergency }: Request,
  { byMs, reason, ticket }: Extend,
): Asked | Refusal {
  if (phase.status !== 'active' || phase.endsAt === undefined)
    return refuse('cannot-do-now', { id, act: 'extend', status: phase.status });
  const changes = revision.changes.flatMap((change, index) => {
    const before = revision.plans[index]?.differences[0]?.now;
    const held = change.kind === 'change-team-role' || change.kind === 'change-organization-role';
    if (!held || !before || progress[index]?.state !== 'verified') return [];
    return [{ ...change, kept: { was: before === 'none' ? null : before.id, grant: id } }];
  });
  // The end moves for everything that is in effect, so people have to decide on all of that. What Make refused has no end.
  if (changes.length === 0 || changes.length !== progress.filter(({ state }) => state === 'verified').length)
    return refuse('cannot-do-now', { id, act: 'extend', status: 'partial' });
  const endsAt = phase.endsAt + byMs;
  const totalMs = endsAt - phase.startedAt;
  return {
    changes,
    reason,
    ...(ticket !== undefined && { ticket }),
    emergency,
    extends: { request: id, byMs, endsAt, totalMs },
  };
}

/**
 * Extends the grant once. Does nothing if the grant is over or was extended meanwhile: people approved one end, and
 * the grant would get a later one.
 */
export function extendedBy(
  grant: Request,
  { id, extends: extension, progress }: Request,
  { now: at }: Context,
): Decision {
  const { phase } = grant;
  if (!extension || phase.status !== 'active' || phase.endsAt === undefined) return { events: [] };
  const { endsAt, byMs } = extension;
  if (at >= phase.endsAt || phase.endsAt + byMs !== endsAt) return { events: [] };
  // The end would move for changes that nobody decided on.
  if (grant.progress.filter(({ state }) => state === 'verified').length !== progress.length)
    return { events: [] };
  return { events: [{ type: 'grant.extended', at, by: system, request: id, endsAt }] };
}

/** Whether this request has extended the grant. */
export const isExtendedBy = ({ grant }: Request, id: string): boolean =>
  grant?.extensions?.includes(id) ?? false;

/** Whether the grant has ended, or is ending, so that no extension can take effect. */
export const isOverToExtend = ({ phase }: Request): boolean =>
  phase.status === 'ending' || phase.status === 'ended' || phase.status === 'conflict';

/** Refuses an extension if the grant is over, or if its end is no longer the one people saw when they decided. */
export const tooLateToExtend =
  ({ id, phase }: Request) =>
  (request: Request, { now: at }: Context): Decision => {
    const why =
      phase.status === 'active' && phase.endsAt !== undefined && at < phase.endsAt
        ? `${id} was extended by another request since, so it would hold longer than people decided.`
        : `${id} ended before it could be extended.`;
    const failed = { type: 'change.failed', at, by: system, way: 'do', code: 'grant-over', why } as const;
    return { events: request.progress.map((_, change) => ({ ...failed, change })) };
  };
