import { contextNow } from '../context-now.js';
import { settledBy } from '../decide/act.js';
import { begin, type Fresh, withoutWriting } from '../decide/begin.js';
import { extendedBy, isExtendedBy, isOverToExtend, tooLateToExtend } from '../decide/extend.js';
import { end, invitationSeen, undo, withGrant } from '../decide/grant.js';
import { isTooLate, plannedWrite, tooLate } from '../decide/write.js';
import type { Step } from '../due.js';
import { system } from '../person.js';
import type { ChangePlan, Write } from '../plan.js';
import { undoable } from '../progress.js';
import { type Request, writeAt } from '../request.js';
import { sameEffect } from '../same-effect.js';
import { commitOn, committedOn, type RunnerContext } from './context.js';
import { revalidate, unlessLeft } from './revalidate.js';
import { readBack, writeOnce } from './write-once.js';

type MakeStep = Extract<
  Step,
  { type: 'execute' | 'read-back' | 'check-invitation' | 'end' | 'undo' | 'settle-conflict' }
>;

/**
 * Does one step on Make during the organization's turn. Throws when Usher could not read Make; then nothing was
 * written.
 */
export async function runMakeStep(ctx: RunnerContext, request: Request, step: MakeStep): Promise<void> {
  const { id } = request;
  switch (step.type) {
    case 'execute':
      return ctx.lock.take(placeOf(request), () => execute(ctx, id));
    case 'read-back':
      return ctx.lock.take(placeOf(request, step.key.change), () => readBack(ctx, id, step.key));
    case 'check-invitation':
      return checkInvitation(ctx, request, step.change);
    case 'end':
      await commitOn(ctx, id, end);
      return;
    case 'settle-conflict':
      return settleConflict(ctx, request);
    case 'undo':
      return ctx.lock.take(placeOf(request, step.change), () => undoOne(ctx, id, step.change));
  }
}

/** The organization whose turn a step needs: the one of its change, or of the next change to do. */
function placeOf({ revision, progress }: Request, change?: number): number {
  const index =
    change ??
    Math.max(
      0,
      progress.findIndex(({ state }) => state === 'todo'),
    );
  return revision.plans[index]?.organization.id ?? 0;
}

async function execute(ctx: RunnerContext, id: string): Promise<void> {
  const request = (await ctx.store.request(id))?.request;
  if (!request) return;
  if (request.phase.status === 'approved') return beginAll(ctx, request);
  const change = request.progress.findIndex(
    ({ state, invitation }, index) =>
      (state === 'todo' || (state === 'awaiting' && invitation?.accepted)) &&
      plannedWrite(request, index) !== undefined,
  );
  if (change >= 0) await goOn(ctx, request, change);
}

/** After these nothing is written now. */
const stops: ReadonlySet<string> = new Set([
  'request.revised',
  'execution.delayed',
  'request.cancelled',
  'request.given-up',
]);

async function beginAll(ctx: RunnerContext, request: Request): Promise<void> {
  const fresh = await revalidate(ctx, request);
  if (request.extends && (await isDecidedToExtend(ctx, request, fresh))) return;
  let stopped = false;
  const after = await committedOn(ctx, request.id, (now, context) => {
    const decision = begin(now, fresh, context);
    stopped = decision.events.some(({ type }) => stops.has(type));
    return decision;
  });
  const change = after.progress.findIndex(({ state }) => state === 'todo');
  const next = plannedWrite(after, change);
  if (!stopped && next && fresh.planned[change]?.type === 'plan') {
    await writeOnce(ctx, request.id, next.key, next.write, { state: 'before' });
  }
  if (!stopped && change < 0) await goOnAccepted(ctx, after);
}

/**
 * Extends the grant's own record before the extension counts as done, so that nothing shows it too early. Returns
 * whether that finishes the extension; false if the extension has to be handled in another way.
 */
async function isDecidedToExtend(ctx: RunnerContext, request: Request, fresh: Fresh): Promise<boolean> {
  const before = request.extends && (await ctx.store.request(request.extends.request))?.request;
  // What an ended grant gave is gone from Make, which must not be put down to somebody's change there.
  if (before && isOverToExtend(before)) {
    await commitOn(ctx, request.id, tooLateToExtend(before));
    return true;
  }
  const foreseen = begin(request, fresh, await contextNow(ctx));
  const holds = foreseen.events.filter(({ type }) => type === 'change.verified').length;
  if (holds !== request.progress.length || !request.extends) return false;
  const grant = await committedOn(ctx, request.extends.request, (now, context) =>
    extendedBy(now, request, context),
  );
  if (isExtendedBy(grant, request.id)) return false;
  await commitOn(ctx, request.id, tooLateToExtend(grant));
  return true;
}

/** Handles a retry in which only a team role is left, for an invitee who has accepted meanwhile. */
async function goOnAccepted(ctx: RunnerContext, request: Request): Promise<void> {
  const accepted = request.progress.findIndex(
    ({ state, invitation }) => state === 'awaiting' && invitation?.accepted,
  );
  if (accepted >= 0) await goOn(ctx, request, accepted);
}

/** Sends the next write of a change whose request is being carried out, after one more read of Make. */
async function goOn(ctx: RunnerContext, request: Request, change: number): Promise<void> {
  const next = plannedWrite(request, change);
  const asked = request.revision.changes[change];
  const plan = request.revision.plans[change];
  if (!next || !asked || !plan) return;
  if (isTooLate(request, change, ctx.clock.now())) {
    await commitOn(ctx, request.id, (_, { now }) => ({ events: tooLate(change, now) }));
    return;
  }
  if (next.key.index > 0) {
    const real = await resolved(ctx, request, change, next.write);
    return writeOnce(ctx, request.id, next.key, real, await ctx.operations.inspect(real));
  }
  if ((writeAt(request, next.key)?.attempts ?? 0) > 0) {
    const seen = await ctx.operations.inspect(next.write);
    if (seen.state !== 'before') return writeOnce(ctx, request.id, next.key, next.write, seen);
  }
  const caseOf = await ctx.leavers.goneSince(request.submittedAt);
  const possible = await ctx.operations.plan(asked, {
    temporary: request.revision.durationMs !== undefined,
    about: plan,
  });
  const planned = await unlessLeft(ctx, caseOf, request.revision.people[change], possible);
  if (planned.type !== 'plan') {
    await commitOn(ctx, request.id, (now, { now: at }) => ({
      events: withGrant(now, withoutWriting(now, change, planned, at), at),
    }));
    return;
  }
  const found = sameEffect(plan, planned.plan) ? undefined : rolesNow(planned.plan);
  await writeOnce(
    ctx,
    request.id,
    next.key,
    next.write,
    found ? { state: 'other', found } : { state: 'before' },
  );
}

const rolesNow = ({ differences }: ChangePlan): string =>
  differences.map(({ where, now }) => `${where}: ${now === 'none' ? 'no role' : now.name}`).join(', ');

/** The write of a role for an invitee or a joiner becomes an ordinary write once Make shows their user id. */
async function resolved(
  { operations }: RunnerContext,
  request: Request,
  change: number,
  planned: Write,
): Promise<Write> {
  const userId = request.progress[change]?.invitation?.userId;
  if (userId === undefined) return planned;
  if (planned.type === 'set-joiner-role') return operations.joinerRole(planned, userId);
  if (planned.type !== 'set-invited-team-role') return planned;
  const { organizationId, teamId, before, roleId } = planned;
  return { type: 'set-team-role', organizationId, teamId, userId, before, roleId };
}

async function checkInvitation(ctx: RunnerContext, request: Request, change: number): Promise<void> {
  const invitation = request.progress[change]?.invitation;
  const organization = request.revision.plans[change]?.organization;
  if (!invitation || !organization) return;
  const seen = await ctx.operations.invitation(organization.id, invitation.userId);
  const [invite, later] = writesOfInvitation(request, change);
  const arrived =
    seen === 'accepted' && invite
      ? await ctx.operations.inspectArrival(invite, invitation.userId, later)
      : undefined;
  const found = arrived?.state === 'other' ? arrived.found : undefined;
  await commitOn(ctx, request.id, (now, context) => invitationSeen(now, change, seen, context, found));
}

function writesOfInvitation({ revision }: Request, change: number): [Write | undefined, readonly Write[]] {
  const writes = revision.plans[change]?.writes ?? [];
  const at = writes.findIndex(({ type }) => type === 'invite');
  return [writes[at], writes.slice(at + 1)];
}

/**
 * Records the settlement first on the grant in conflict. After a crash in between this is repeated, which changes
 * nothing.
 */
async function settleConflict(ctx: RunnerContext, request: Request): Promise<void> {
  const { settles } = request;
  if (settles && (await ctx.store.request(settles.request))) {
    await commitOn(ctx, settles.request, (other, context) => settledBy(other, request, context));
  }
  await commitOn(ctx, request.id, (_, { now: at }) => ({
    events: [{ type: 'step.done', at, by: system, step: 'settle-conflict' }],
  }));
}

async function undoOne(ctx: RunnerContext, id: string, change: number): Promise<void> {
  const request = (await ctx.store.request(id))?.request;
  const plan = request?.revision.plans[change];
  const one = request?.progress[change];
  if (!request || !plan || !one || !undoable(request, change)) return;
  const invitee = one.state === 'awaiting' ? one.invitation?.userId : undefined;
  const options = { overwrite: one.overwrite ?? false, ...(invitee !== undefined && { invitee }) };
  const undoing = await ctx.operations.planUndo(plan, options);
  if (undoing.type !== 'writes') {
    await commitOn(ctx, id, (_, context) => undo(change, undoing, context));
    return;
  }
  for (const [index, planned] of undoing.writes.entries()) {
    await writeOnce(ctx, id, { change, way: 'undo', index }, planned, { state: 'before' });
  }
}
