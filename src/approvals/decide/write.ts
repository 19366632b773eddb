import { isContainment } from '../changes/changes.js';
import { contained, heldDown } from '../containment.js';
import type { RequestEvent } from '../event.js';
import type { WriteKey } from '../event-parts.js';
import { system } from '../person.js';
import { cannotBeReadBack, type Write } from '../plan.js';
import type { Inspection } from '../ports.js';
import { nextWrite } from '../progress.js';
import type { Refusal } from '../refusal.js';
import { isWidening, notKnown, type Request, writeAt } from '../request.js';
import { overCap } from './cap.js';
import type { Context, Decision } from './context.js';
import { withGrant } from './grant.js';

const maxAttempts = 3;

/** The next write of a change, from its plan. */
export function plannedWrite(request: Request, change: number): { key: WriteKey; write: Write } | undefined {
  const key = nextWrite(request, change);
  const write = key && request.revision.plans[change]?.writes[key.index];
  return key && write ? { key, write } : undefined;
}

/**
 * Announces the next write of a change after one more read of Make. If Make already shows the new value, the write
 * counts as applied. If it shows neither the old nor the new value, the change fails, so that Usher overwrites nobody
 * else's change. Announces nothing if the request was stopped meanwhile or changes are frozen; an undo always
 * continues. A person who was contained since then gets nothing more, neither from an earlier approval nor from a
 * grant that ends.
 */
export function announce(
  request: Request,
  key: WriteKey,
  write: Write,
  seen: Inspection,
  context: Context,
): Decision {
  const { now, makeAhead, timing, control } = context;
  if (!mayWrite(request, key, now) || (key.way === 'do' && control.frozen && isWidening(request))) {
    return { events: [] };
  }
  if (seen.state === 'after') return { events: applied(request, key, seen, context) };
  if (seen.state === 'other') {
    const why = `Somebody changed it meanwhile: ${seen.found}.`;
    return { events: failed(key, 'moved', why, now) };
  }
  const held = heldByContainment(request, key, context.open);
  if (held) return { events: failed(key, held.code, held.sentence, now) };
  const attempt = attemptsOf(request, key) + 1;
  const first = key.way === 'do' && key.index === 0 && attempt === 1;
  const capped = first ? overCap(request, context) : undefined;
  if (capped) return capped;
  const sendBefore = now + timing.sendWindowMs;
  const readBackFrom = sendBefore + timing.answerWithinMs;
  const when = { at: now, sendBefore, readBackFrom, ...(makeAhead !== undefined && { makeAhead }) };
  return { events: [{ type: 'write.announced', by: system, key, attempt, ...when, write }] };
}

function heldByContainment(
  { revision, progress }: Request,
  { change, way }: WriteKey,
  open: readonly Request[],
): Refusal | undefined {
  const plan = revision.plans[change];
  // The containment's own end undoes it.
  if (!plan || isContainment(revision.changes)) return undefined;
  if (way === 'do') return contained([plan], open);
  const mayRaise = progress[change]?.overwrite === true || plan.direction !== 'raise';
  return mayRaise ? heldDown([plan], open) : undefined;
}

function mayWrite(request: Request, key: WriteKey, now: number): boolean {
  const { phase } = request;
  const state = writeAt(request, key)?.state ?? 'todo';
  if (state === 'announced' || state === 'unknown' || state === 'applied') return false;
  if (key.way === 'undo') return phase.status === 'ending';
  if (request.givenUp) return false;
  if (phase.status === 'approved') return now >= phase.runsAt && now < phase.executeBy;
  if (phase.status !== 'executing' && phase.status !== 'awaiting') return false;
  return !isTooLate(request, key.change, now);
}

/** Whether a change was not begun in time. An accepted invitation may take days. */
export const isTooLate = (
  { progress, executeBy = Infinity }: Request,
  change: number,
  now: number,
): boolean => now >= executeBy && !progress[change]?.invitation?.accepted;

/** Fails a change that could not finish in time, such as after a long freeze; people have to ask again. */
export const tooLate = (change: number, at: number): RequestEvent[] => [
  {
    type: 'change.failed',
    at,
    by: system,
    change,
    way: 'do',
    code: 'too-late',
    why: 'It could not be carried out within its time.',
  },
];

const attemptsOf = (request: Request, key: WriteKey): number => writeAt(request, key)?.attempts ?? 0;

/**
 * Make did not accept the write. Usher may announce it again, three times in all, unless Make refused it permanently.
 */
export function notApplied(
  request: Request,
  key: WriteKey,
  cause: {
    readonly why: string;
    readonly code: string;
    readonly permanent: boolean;
    readonly retryAfterMs: number;
  },
  context: Context,
): Decision {
  const { now: at } = context;
  if (!isUnsettled(request, key)) return { events: [] };
  const { why, code, permanent } = cause;
  const attempt = attemptsOf(request, key);
  const final = permanent || attempt >= maxAttempts || request.givenUp;
  const retry = final ? {} : { retryAt: at + cause.retryAfterMs };
  const settled: RequestEvent = {
    ...settling(request, key, context),
    outcome: 'not-applied',
    why,
    permanent,
    ...retry,
  };
  return { events: final ? [settled, ...failed(key, code, why, at)] : [settled] };
}

/**
 * Settles an announced write by reading back. The result is `unknown` if Make shows neither the old nor the new value.
 */
export function settle(
  request: Request,
  key: WriteKey,
  seen: Inspection | 'unreadable',
  context: Context,
): Decision {
  const { now } = context;
  if (!isUnsettled(request, key)) return { events: [] };
  const state = writeAt(request, key)?.state;
  if (seen === 'unreadable') {
    if (state === 'unknown') return { events: [] };
    const unknown: RequestEvent = {
      ...settling(request, key, context),
      outcome: 'unknown',
      why: 'Make could not be read',
    };
    return { events: [unknown, ...neverKnown(request, key, now)] };
  }
  if (seen.state === 'after') return { events: applied(request, key, seen, context) };
  if (seen.state === 'before') {
    const why = 'Make did not carry it out.';
    return notApplied(
      request,
      key,
      { why, code: 'not-applied', permanent: false, retryAfterMs: 2_000 },
      context,
    );
  }
  const why = `Reading back shows something else: ${seen.found}.`;
  return notApplied(request, key, { why, code: 'moved', permanent: true, retryAfterMs: 0 }, context);
}

/** Another reading would show nothing, so the request does not wait: people may have it sent again, or close it. */
function neverKnown(request: Request, key: WriteKey, at: number): RequestEvent[] {
  const write = writeAt(request, key)?.write;
  if (!write || !cannotBeReadBack(write)) return [];
  const why =
    'Make’s answer was lost, and nothing on Make shows whether it took this. A second mail does no harm.';
  return failed(key, notKnown, why, at);
}

/** Whether the write is still open; news about a settled write changes nothing. */
function isUnsettled(request: Request, key: WriteKey): boolean {
  const state = writeAt(request, key)?.state;
  return state === 'announced' || state === 'unknown';
}

const settling = (request: Request, key: WriteKey, { now: at, makeAhead }: Context) =>
  ({
    type: 'write.settled',
    at,
    by: system,
    key,
    attempt: Math.max(1, attemptsOf(request, key)),
    permanent: false,
    ...(makeAhead !== undefined && { makeAhead }),
  }) as const;

const failed = ({ change, way }: WriteKey, code: string, why: string, at: number): RequestEvent[] => [
  { type: 'change.failed', at, by: system, change, way, code, why },
];

/**
 * A reading has shown the effect of a write. After the last write, its change is verified, undone, or waits for the
 * invitee.
 */
function applied(
  request: Request,
  key: WriteKey,
  seen: Extract<Inspection, { state: 'after' }>,
  context: Context,
): readonly RequestEvent[] {
  const { now: at } = context;
  const { change, way, index } = key;
  const by = system;
  const settled: RequestEvent = { ...settling(request, key, context), outcome: 'applied' };
  const others = request.progress[change]?.[way === 'do' ? 'writes' : 'undo'] ?? [];
  const more = others.some(({ state }, n) => n !== index && state !== 'applied');
  if (way === 'undo')
    return more ? [settled] : [settled, { type: 'change.undone', at, by, change, how: 'verified' }];
  const write = request.revision.plans[change]?.writes[index];
  const unread = write && cannotBeReadBack(write) ? { unread: true as const } : {};
  if (write?.type === 'invite' && seen.userId !== undefined) {
    return [settled, ...invited(request, key, seen.userId, seen.until, at)];
  }
  if (write?.type === 'create-sso-user' && seen.userId !== undefined && seen.roleId !== undefined) {
    const { userId, roleId } = seen;
    return [settled, { type: 'account.created', at, by, change, userId, roleId }];
  }
  return more
    ? [settled]
    : withGrant(
        request,
        [settled, { type: 'change.verified', at, by, change, already: false, ...unread }],
        at,
      );
}

const invitationLastsMs = 7 * 86_400_000;

/** Make shows the invitation. If it shows no end, the invitation ends after Make's usual seven days. */
function invited(
  { progress }: Request,
  { change }: WriteKey,
  userId: number,
  until: number | undefined,
  at: number,
): RequestEvent[] {
  if (progress[change]?.invitation) return [];
  return [
    { type: 'invitation.seen', at, by: system, change, userId, until: until ?? at + invitationLastsMs },
  ];
}
