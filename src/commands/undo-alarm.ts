import type { Change } from '../approvals/changes/catalogue.js';
import type { PersonId } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import { mostInRequest, undoableIn } from '../slack/finding-wave.js';
import { type LeftOut, undoModal } from '../slack/modals/undo-modal.js';
import { undoChange } from '../watch/undo-change.js';
import type { KnownFinding } from '../watch/watch-queries.js';
import { askAndAnswer, checking, checkingName, formOf, replaceView } from './ask.js';
import type { ListenerContext } from './listener-context.js';
import { withSsoByPolicy } from './single-sign-on.js';
import type { ViewVisit } from './visit.js';

/** What one request about an alarm would undo, and what it leaves out. */
interface Undoing {
  readonly changes: readonly { readonly of: KnownFinding; readonly change: Change }[];
  readonly more: number;
  readonly leftOut: readonly LeftOut[];
}

/** Which alarm, and which of its findings Make would not take back. */
export interface WhichAlarm {
  readonly organizationId: number;
  readonly alarm: string;
  readonly without: readonly string[];
}

export const nothingLeft =
  'Nothing of this alarm is left to undo: all of it is undone, asked for, or accepted.';

/** Opens the form that asks to undo all that is open of an alarm. Answers a sentence where there is nothing to ask. */
export async function openUndoAll(
  ctx: ListenerContext,
  trigger: string,
  { organizationId, alarm }: WhichAlarm,
  findings: readonly KnownFinding[],
): Promise<string | undefined> {
  const undoing = undoingOf(findings, []);
  if (undoing.changes.length === 0) return undoing.leftOut[0] ? onlyOneByOne(undoing.leftOut) : nothingLeft;
  const which = { organizationId, alarm, without: [] };
  await ctx.client.views.open({ trigger_id: trigger, view: formFor(which, undoing) });
  return undefined;
}

const onlyOneByOne = (leftOut: readonly LeftOut[]): string =>
  `None of these can be undone by a request: ${leftOut[0]?.why ?? ''}. Ask for the role each should have with /make-role.`;

/** Asks for what the form says; where Make would not take some of it back, offers to go on without that. */
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
  const findings = undoing.changes.map(({ of }) => of.finding.id);
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
  // Slack takes three forms one upon the other, so the offer is made once.
  if (refused.length === 0 || refused.length === changes.length || which.without.length > 0) return;
  const without = refused.map(({ id }) => id);
  const rest = undoingOf(await ctx.watch.alarm(which.organizationId, which.alarm), without);
  if (rest.changes.length === 0) return;
  const form = formFor({ ...which, without }, { ...rest, leftOut: [...refused, ...rest.leftOut] }, reason);
  await replaceView(ctx, externalId, { ...form, external_id: externalId });
}

/** Those whose change Make would not take back, with what it says. */
function refusedIn({ changes }: Undoing, planned: readonly Planned[]): (LeftOut & { readonly id: string })[] {
  return planned.flatMap((one, index) => {
    const finding = changes[index]?.of.finding;
    if (!finding || one.type === 'plan') return [];
    return [{ id: finding.id, name: nameOf(finding), why: one.sentence.replace(/\.$/, '') }];
  });
}

function undoingOf(findings: readonly KnownFinding[], without: readonly string[]): Undoing {
  const open = undoableIn(findings.map((one) => ({ ...one, log: 'read' as const }))).flatMap(
    ({ finding }) => findings.find((one) => one.finding.id === finding.id) ?? [],
  );
  const each = open
    .filter(({ finding }) => !without.includes(finding.id))
    .map((of) => ({ of, undo: undoChange(of.finding) }));
  const possible = each.flatMap(({ of, undo }) => ('change' in undo ? [{ of, change: undo.change }] : []));
  return {
    changes: possible.slice(0, mostInRequest),
    more: Math.max(0, possible.length - mostInRequest),
    leftOut: each.flatMap(({ of, undo }) =>
      'why' in undo ? [{ name: nameOf(of.finding), why: undo.why }] : [],
    ),
  };
}

function formFor(which: WhichAlarm, { changes, more, leftOut }: Undoing, reason?: string) {
  const first = changes[0]?.of.finding;
  return undoModal({
    ...which,
    where: first?.team ? `${first.team.name} in ${first.organization}` : (first?.organization ?? ''),
    undone: changes.map(({ of: { finding } }) => ({ name: nameOf(finding), back: backOf(finding) })),
    more,
    leftOut,
    reason: reason ?? 'Puts back changes that nobody asked for.',
  });
}

const nameOf = ({ name, email, userId }: KnownFinding['finding']): string =>
  name.personal || email.personal || `Make user ${userId}`;

/** "Guest → Member", or what becomes of somebody who had no role before. */
function backOf({ movement, before, after }: KnownFinding['finding']): string {
  if (before && (movement === 'role-changed' || movement === 'team-role-changed')) {
    return `${after?.name ?? 'now'} → ${before.name}`;
  }
  if (before) return `no role → ${before.name}`;
  return `${after?.name ?? 'now'} → no role`;
}
