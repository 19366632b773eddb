import { announce, notApplied, settle } from '../decide/write.js';
import type { WriteKey } from '../event-parts.js';
import { cannotBeReadBack, type Write } from '../plan.js';
import type { Inspection } from '../ports.js';
import { type Request, writeAt } from '../request.js';
import { commitOn, type RunnerContext } from './context.js';

/**
 * Announces, sends once, and reads back. The reading decides, never the answer. If nothing can be read, a complete
 * answer counts as accepted, and a lost one as never known.
 */
export async function writeOnce(
  ctx: RunnerContext,
  id: string,
  key: WriteKey,
  planned: Write,
  seen: Inspection,
): Promise<void> {
  let sendBefore = 0;
  await commitOn(ctx, id, (request, context) => {
    const decision = announce(request, key, planned, seen, context);
    const [first] = decision.events;
    sendBefore = first?.type === 'write.announced' ? first.sendBefore : 0;
    return decision;
  });
  if (ctx.clock.now() >= sendBefore) return;
  const sent = await ctx.operations.send(planned, sendBefore);
  switch (sent.type) {
    case 'answered':
      if (!cannotBeReadBack(planned)) return readBack(ctx, id, key);
      await commitOn(ctx, id, (request, context) => settle(request, key, { state: 'after' }, context));
      return;
    case 'refused': {
      const cause = { why: sent.why, code: sent.code, permanent: true, retryAfterMs: 0 };
      await commitOn(ctx, id, (request, context) => notApplied(request, key, cause, context));
      return;
    }
    case 'not-sent': {
      const cause = { why: sent.why, code: 'not-sent', permanent: false, retryAfterMs: sent.retryAfterMs };
      await commitOn(ctx, id, (request, context) => notApplied(request, key, cause, context));
      return;
    }
    case 'lost':
      ctx.log.warn(
        { request: id, write: planned.type, why: sent.why },
        'the answer of a write was lost; reading back',
      );
  }
}

const readingsBeforeUnknown = 4;

/** Settles an announced write by one read of Make. Throws the first few times when Usher cannot read Make. */
export async function readBack(ctx: RunnerContext, id: string, key: WriteKey): Promise<void> {
  const request = (await ctx.store.request(id))?.request;
  const announced = request && writeAt(request, key)?.write;
  if (!request || !announced) return;
  const seen = cannotBeReadBack(announced) ? 'unreadable' : await readOnce(ctx, request, key, announced);
  await commitOn(ctx, id, (now, context) => settle(now, key, seen, context));
}

async function readOnce(
  { operations }: RunnerContext,
  request: Request,
  key: WriteKey,
  planned: Write,
): Promise<Inspection | 'unreadable'> {
  try {
    return await operations.inspect(planned);
  } catch (error) {
    const name = `read-back:${key.change}.${key.way}.${key.index}`;
    const state = writeAt(request, key)?.state;
    const tried = request.steps[name]?.attempts ?? 0;
    if (state === 'announced' && tried + 1 >= readingsBeforeUnknown) return 'unreadable';
    throw error;
  }
}
