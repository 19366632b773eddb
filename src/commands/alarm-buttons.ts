import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import type { PersonId } from '../approvals/person.js';
import { refuse } from '../approvals/refusal.js';
import { holdsToken } from '../approvals/token-text.js';
import { auditActionIds, auditViewIds, findingValue } from '../slack/audit-ids.js';
import { undoMetadata } from '../slack/modals/undo-modal.js';
import type { KnownFinding, KnownGroundChange } from '../watch/watch-queries.js';
import { freeze, unfreeze } from './access/freeze.js';
import { refusedReply } from './access/reply.js';
import type { Listeners } from './listener.js';
import type { ListenerContext, Say } from './listener-context.js';
import { concernsAny } from './own-finding.js';
import { tokenSentence } from './parse.js';
import { fieldOf, formSubmission, messageClick, parseJson } from './payload.js';
import { askToUndoAll, openUndoAll } from './undo-alarm.js';
import { askToUndoGround } from './undo-ground.js';

interface Pressed {
  readonly person: PersonId;
  readonly trigger: string;
  readonly organizationId: number;
  /** A finding, or the alarm about several findings. */
  readonly finding: string;
}

const notTheirs = refuse('finding-not-theirs');

const gone =
  'Usher keeps such a change for 8 days, in organizations it guards, and no longer has this one. Nothing was done.';

/** Registers the buttons of alerts that close them, freeze changes, or ask to undo all changes. */
export function registerAlarmButtons(listeners: Listeners, ctx: ListenerContext): void {
  const on = (actionId: keyof typeof acts, act: (pressed: Pressed, say: Say) => Promise<void>): void =>
    listeners.action(auditActionIds[actionId], async ({ body, person, say }) => {
      const click = messageClick.safeParse(body);
      const value = findingValue.safeParse(parseJson(click.data?.actions[0].value ?? ''));
      if (!click.success || !value.success) {
        return ctx.log.warn({ actionId }, 'a click that is not ours was dropped');
      }
      await act({ person, trigger: click.data.trigger_id, ...value.data }, say);
    });

  on('accept', async (pressed, say) => {
    const one = await ctx.watch.finding(pressed.organizationId, pressed.finding);
    await say(await accept(ctx, pressed, one ? [one] : []));
  });
  on('acceptAll', async (pressed, say) =>
    say(await accept(ctx, pressed, await ctx.watch.alarm(pressed.organizationId, pressed.finding))),
  );
  on('undoAll', async ({ person, trigger, organizationId, finding: alarm }, say) => {
    if (!(await ctx.desk.isApprover(person))) return say(refusedReply(ctx, person, notTheirs).text);
    const found = await ctx.watch.alarm(organizationId, alarm);
    const problem =
      found.length === 0
        ? gone
        : await openUndoAll(ctx, trigger, { organizationId, alarm, without: [] }, found);
    if (problem !== undefined) await say(problem);
  });
  on('freeze', async ({ person, organizationId, finding }, say) =>
    say((await freeze(ctx, person, await reasonFor(ctx, organizationId, finding))).text),
  );

  listeners.action(auditActionIds.liftFreeze, async ({ person, body, say }) => {
    await say((await unfreeze(ctx, person)).text);
    const { frozen } = await ctx.store.control(ctx.now());
    const shown = clickedMessage.safeParse(body);
    if (frozen || !shown.success) return;
    const { container, message } = shown.data;
    const blocks = message.blocks.filter((block) => block.type !== 'actions');
    const where = { channel: container.channel_id, ts: container.message_ts };
    await ctx.outbox.redraw(where, { text: message.text, blocks });
  });

  listeners.view(auditViewIds.undoGround, (visit) => askToUndoGround(ctx, visit));
  listeners.view(auditViewIds.undoMany, async (visit) => {
    const { view } = formSubmission.parse(visit.body);
    const reason = (fieldOf(view, 'reason') ?? '').trim();
    if (holdsToken(reason))
      return visit.ack({ response_action: 'errors', errors: { reason: tokenSentence } });
    await askToUndoAll(ctx, visit, view.id, undoMetadata.parse(parseJson(view.private_metadata)), reason);
  });
}

/** The message with the clicked button, in the form that Slack sends. */
const clickedMessage = z.object({
  container: z.object({ channel_id: z.string(), message_ts: z.string() }),
  message: z.object({
    text: z.string(),
    blocks: z.array(z.custom<KnownBlock>((one) => typeof one === 'object' && one !== null && 'type' in one)),
  }),
});

const acts = { accept: true, acceptAll: true, undoAll: true, freeze: true } as const;

/** Closes the open findings among these in this person's name. Returns the sentence for the person. */
async function accept(
  ctx: ListenerContext,
  { person, organizationId }: Pressed,
  findings: readonly (KnownFinding | KnownGroundChange)[],
): Promise<string> {
  if (!(await ctx.desk.isApprover(person))) return refusedReply(ctx, person, notTheirs).text;
  const held = await ctx.desk.held(person);
  if (held) return refusedReply(ctx, person, held).text;
  if (findings.length === 0) return gone;
  if (await concernsAny(ctx, person, findings)) {
    return refusedReply(ctx, person, refuse('finding-own')).text;
  }
  const open = findings.filter(({ undo }) => undo?.stands !== 'done').map(idOf);
  const became = await ctx.watch.accept(organizationId, open, person);
  return became === 'accepted'
    ? 'Accepted, and that is on record in your name. What was changed stays as it is on Make.'
    : 'There is nothing to accept any more.';
}

const idOf = (one: KnownFinding | KnownGroundChange): string =>
  'ground' in one ? one.ground.id : one.finding.id;

/** The reason of the freeze, for its readers. */
async function reasonFor(ctx: ListenerContext, organizationId: number, id: string): Promise<string> {
  const alarm = await ctx.watch.alarm(organizationId, id);
  const [one = await ctx.watch.finding(organizationId, id)] = alarm;
  const count = alarm.length;
  const its = one && ('ground' in one ? one.ground : one.finding);
  const where = its?.organization ?? `organization ${organizationId}`;
  return count > 1
    ? `${count} changes nobody asked for in ${where}`
    : `A change nobody asked for in ${where}`;
}
