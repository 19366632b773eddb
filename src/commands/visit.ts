import { setTimeout as pause } from 'node:timers/promises';
import type { AckFn, RespondFn, ViewResponseAction } from '@slack/bolt';
import type { PersonId } from '../approvals/person.js';
import type { Refusal } from '../approvals/refusal.js';
import { spoken } from '../slack/text.js';
import { whispered } from '../slack/whisper.js';
import type { Reply } from './access/reply.js';
import { actingPerson } from './acting-person.js';
import { tell } from './ask.js';
import { type ListenerContext, type Say, withErrorReply } from './listener-context.js';
import { refusalAt, refusalInTime } from './listener-refusal.js';
import { type ListenerKind, type ListenerName, type ListenerNeeds, listenerTable } from './listener-table.js';

/** A person who may use a listener, with Slack's payload. Usher has read only the person from it. */
export interface Visit {
  readonly person: PersonId;
  readonly body: unknown;
  /** Shows a sentence that only this person sees. */
  readonly say: Say;
  /** Replaces the message that this person clicked on, if only they see it. */
  readonly replace?: (reply: Reply) => Promise<void>;
}

export interface CommandVisit extends Visit {
  readonly reply: (reply: Reply) => Promise<void>;
}

export interface ViewVisit extends Visit {
  readonly ack: AckFn<ViewResponseAction>;
}

/** The requirements of a listener. Throws for a listener that is not in the table. */
export function needsOf<Kind extends ListenerKind>(kind: Kind, name: ListenerName<Kind>): ListenerNeeds {
  const found: Readonly<Record<string, ListenerNeeds>> = listenerTable[kind];
  const needs = found[name];
  if (!needs) throw new Error(`the listener ${name} stands in no table`);
  return needs;
}

/**
 * The acting person, with a function that answers them: beside the message they clicked on, or in a direct message
 * after a form.
 */
export function visitOf(ctx: ListenerContext, body: unknown, respond?: RespondFn): Visit {
  const person = actingPerson(ctx.home, body);
  const say: Say = async (text) =>
    void (await (respond ? respond(whispered(text)) : tell(ctx, person, text)));
  if (!respond) return { person, body, say };
  const replace = async ({ text, blocks }: Reply): Promise<void> =>
    void (await respond({ ...whispered(text, blocks), replace_original: true }));
  return { person, body, say, replace };
}

/** Lets a person use the listener, or shows them the reason why they may not. */
export async function enter(
  ctx: ListenerContext,
  listener: string,
  needs: ListenerNeeds,
  visit: Visit,
  run: () => Promise<unknown>,
): Promise<void> {
  const isOnMessage = visit.replace !== undefined;
  const work = (): Promise<void> =>
    withErrorReply(ctx, listener, visit.say, async () => {
      const refusal = await refusalAt(ctx, visit.person, needs);
      if (refusal) await visit.say(refused(ctx, visit.person, listener, refusal));
      else await run();
    });
  await drawingHome(ctx, visit.person, needs, () =>
    isOnMessage && needs.changes ? notSilent(ctx, visit, work()) : work(),
  );
}

const silentForMs = 3000;
const stillChecking =
  'Usher is still checking this with Slack and Make, and your click does not count yet. You see the result here or on the card.';

/** Tells a person whose click waits for Slack or Make that it does, once. */
async function notSilent(ctx: ListenerContext, { person, say }: Visit, work: Promise<void>): Promise<void> {
  const answered = new AbortController();
  const told = pause(silentForMs, undefined, { signal: answered.signal }).then(
    () =>
      say(stillChecking).catch((err: unknown) =>
        ctx.log.warn({ err, person }, 'a person was not told that a click waits'),
      ),
    () => undefined,
  );
  try {
    await work;
  } finally {
    answered.abort();
    await told;
  }
}

/**
 * Runs a listener. If it decides or changes something, Usher then draws the person's Home tab again, unless the
 * listener did.
 */
export async function drawingHome(
  { homes }: ListenerContext,
  person: PersonId,
  { changes }: ListenerNeeds,
  run: () => Promise<unknown>,
): Promise<void> {
  const before = homes.redrawnFor(person);
  await run();
  if (changes && homes.redrawnFor(person) === before) await homes.drawAgain(person);
}

/** The reason why a person may not use the listener, in words, in time for an answer to a form. */
export async function refusedInTime(
  ctx: ListenerContext,
  listener: string,
  needs: ListenerNeeds,
  person: PersonId,
): Promise<string | undefined> {
  const refusal = await refusalInTime(ctx, person, needs);
  return refusal && refused(ctx, person, listener, refusal);
}

function refused(ctx: ListenerContext, person: PersonId, listener: string, refusal: Refusal): string {
  ctx.log.warn({ person, listener, code: refusal.code }, 'a listener refused somebody');
  ctx.noteRefusal?.(refusal.code);
  return spoken(refusal);
}
