import type { Change } from '../approvals/changes/catalogue.js';
import type { GroundChange } from '../approvals/ground-change.js';
import type { PersonId } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import { mostChanges } from '../approvals/revision.js';
import { undoableIn } from '../slack/finding-wave.js';
import { undoableRoles } from '../slack/ground-wave.js';
import { type LeftOut, undoModal } from '../slack/modals/undo-modal.js';
import { permissions } from '../slack/text.js';
import { undoChange } from '../watch/undo-change.js';
import type { KnownFinding, KnownGroundChange } from '../watch/watch-queries.js';
import { askAndAnswer, checking, checkingName, formOf, replaceView } from './ask.js';
import type { ListenerContext } from './listener-context.js';
import { withSsoByPolicy } from './single-sign-on.js';
import { undoGroundChange } from './undo-ground.js';
import type { ViewVisit } from './visit.js';

/** One change that a request about an alarm would undo. */
interface Undone {
  /** The id of the finding. */
  readonly id: string;
  /** The name of the person or the role. */
  readonly name: string;
  /** The role or permissions that they would get back. */
  readonly back: string;
  readonly change: Change;
}

/** The changes that one request about an alarm would undo, and those that it leaves out. */
interface Undoing {
  readonly changes: readonly Undone[];
  readonly more: number;
  readonly leftOut: readonly LeftOut[];
  /** The place, in words. */
  readonly where: string;
}

type InAlarm = readonly (KnownFinding | KnownGroundChange)[];

/** The alarm, and the findings among its own that Make refused to undo. */
export interface WhichAlarm {
  readonly organizationId: number;
  readonly alarm: string;
  readonly without: readonly string[];
}

const nothingLeft = 'Nothing of this alarm is left to undo: all of it is undone, asked for, or accepted.';

/** Opens the form that asks to undo everything open in an alarm. Returns a sentence if nothing can be undone. */
export async function openUndoAll(
  ctx: ListenerContext,
  trigger: string,
  { organizationId, alarm }: WhichAlarm,
  found: InAlarm,
): Promise<string | undefined> {
  const undoing = undoingOf(found, []);
  if (undoing.changes.length === 0) return undoing.leftOut[0] ? onlyOneByOne(undoing.leftOut) : nothingLeft;
  const which = { organizationId, alarm, without: [] };
  await ctx.client.views.open({ trigger_id: trigger, view: formFor(which, undoing) });
  return undefined;
}

const onlyOneByOne = (leftOut: readonly LeftOut[]): string =>
  `None of these can be undone by a request: ${leftOut[0]?.why ?? ''}. Ask for the role each should have with /make-role.`;

/** Asks for the changes in the form. If Make refuses some of them, offers to continue without those. */
export async function askToUndoAll(
  ctx: ListenerContext,
  { ack, person, say }: Pick<ViewVisit, 'ack' | 'person' | 'say'>,
  viewId: string,
  which: WhichAlarm,
  reason: string,
): Promise<void> {
  const { organizationId, alarm, without } = which;
  const undoing = undoingOf(await ctx.watch.alarm(organizationId, alarm), without);
  if (undoing.changes.length === 0) return say(nothingLeft);
  const externalId = checkingName(viewId);
  await ack({ response_action: 'push', view: checking(externalId) });
  await askFor(ctx, { person, externalId, viewId, which, reason }, undoing);
}

interface Sent {
  readonly person: PersonId;
  readonly externalId: string;
  readonly viewId: string;
  readonly which: WhichAlarm;
  readonly reason: string;
}

async function askFor(
  ctx: ListenerContext,
  { person, externalId, viewId, which, reason }: Sent,
  undoing: Undoing,
): Promise<void> {
  const findings = undoing.changes.map(({ id }) => id);
  await ctx.watch.beginUndo(which.organizationId, findings, person, viewId);
  const changes = undoing.changes.map(({ change }) => withSsoByPolicy(ctx, change));
  const met: { planned: readonly Planned[] } = { planned: [] };
  const asked = await askAndAnswer(
    ctx,
    person,
    externalId,
    formOf(viewId, { changes, reason, emergency: false }),
    async (_refusal, planned) => {
      met.planned = planned;
      return '';
    },
  );
  if (asked) return;
  const refused = refusedIn(undoing, met.planned);
  // Slack accepts three views on top of each other, so Usher makes the offer only once.
  if (refused.length === 0 || refused.length === changes.length || which.without.length > 0) return;
  const without = refused.map(({ id }) => id);
  const rest = undoingOf(await ctx.watch.alarm(which.organizationId, which.alarm), without);
  if (rest.changes.length === 0) return;
  const form = formFor({ ...which, without }, { ...rest, leftOut: [...refused, ...rest.leftOut] }, reason);
  await replaceView(ctx, externalId, { ...form, external_id: externalId });
}

/** The changes that Make refuses to undo, with its reason. */
function refusedIn({ changes }: Undoing, planned: readonly Planned[]): (LeftOut & { readonly id: string })[] {
  return planned.flatMap((one, index) => {
    const undone = changes[index];
    if (!undone || one.type === 'plan') return [];
    return [{ id: undone.id, name: undone.name, why: one.sentence.replace(/\.$/, '') }];
  });
}

function undoingOf(found: InAlarm, without: readonly string[]): Undoing {
  const each = [
    ...membershipsOf(found.flatMap((one) => ('finding' in one ? [one] : []))),
    ...rolesOf(found.flatMap((one) => ('ground' in one ? [one] : []))),
  ].filter(({ id }) => !without.includes(id));
  const possible = each.flatMap((one) => ('change' in one ? [one] : []));
  const [first] = found;
  return {
    changes: possible.slice(0, mostChanges),
    more: Math.max(0, possible.length - mostChanges),
    leftOut: each.flatMap((one) => ('why' in one ? [one] : [])),
    where: first ? whereOf(first) : '',
  };
}

function membershipsOf(found: readonly KnownFinding[]): (Undone | (LeftOut & { readonly id: string }))[] {
  return undoableIn(found.map((one) => ({ ...one, log: 'read' as const }))).map(({ finding }) => {
    const undo = undoChange(finding);
    const { id } = finding;
    const name = nameOf(finding);
    return 'why' in undo
      ? { id, name, why: undo.why }
      : { id, name, back: backOf(finding), change: undo.change };
  });
}

/** The undo of each role, once: from its present permissions to those before the first change. */
function rolesOf(found: readonly KnownGroundChange[]): Undone[] {
  const alerts = found.map((one) => ({ ...one, log: 'read' as const }));
  return undoableRoles(alerts).flatMap(({ ground }) => {
    const { change: first } = ground;
    const last = found.findLast(({ ground: { change } }) => sameRole(change, first))?.ground.change;
    const change = undoGroundChange(ground, last);
    if (!change || first.type !== 'role-permissions-changed' || last?.type !== first.type) return [];
    const back = `${last.after.length} → ${permissions(first.before.length)}`;
    return [{ id: ground.id, name: first.role.name, back, change }];
  });
}

const sameRole = (a: GroundChange, b: GroundChange): boolean =>
  'role' in a && 'role' in b && a.role.id === b.role.id;

const whereOf = (one: KnownFinding | KnownGroundChange): string => {
  if ('ground' in one) return one.ground.organization;
  const { team, organization } = one.finding;
  return team ? `${team.name} in ${organization}` : organization;
};

function formFor(which: WhichAlarm, { changes, more, leftOut, where }: Undoing, reason?: string) {
  return undoModal({
    ...which,
    where,
    undone: changes,
    more,
    leftOut,
    reason: reason ?? 'Puts back changes that nobody asked for.',
  });
}

const nameOf = ({ name, email, userId }: KnownFinding['finding']): string =>
  name.personal || email.personal || `Make user ${userId}`;

/** For example "Guest → Member", or the result for a person who had no role before. */
function backOf({ movement, before, after }: KnownFinding['finding']): string {
  if (before && (movement === 'role-changed' || movement === 'team-role-changed')) {
    return `${after?.name ?? 'now'} → ${before.name}`;
  }
  if (before) return `no role → ${before.name}`;
  return `${after?.name ?? 'now'} → no role`;
}
