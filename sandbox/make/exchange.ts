import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { authenticate } from './authenticate.js';
import type { Calls, RecordedCall } from './calls.js';
import type { Fault, Faults } from './faults.js';
import { parseJson } from './parse-json.js';
import type { World } from './world.js';

export interface Bindings {
  Bindings: HttpBindings;
}

export interface Sandbox {
  world: World;
  faults: Faults;
  calls: Calls;
}

export const rateLimitText = 'Requests limit for organization exceeded, please try again later.';

/** Wraps every call: records it, applies faults, has it answered, and notes its end. */
export function exchange({ world, faults, calls }: Sandbox): MiddlewareHandler<Bindings> {
  return async (context, next) => {
    const call = await recorded(context, world, calls);
    settleWhenSent(context, call, calls);
    await faults.wait('effect', call);
    const fault = faults.take(call);
    if (fault?.kind === 'drop-before') return cut(context, call, calls);
    if (fault?.kind === 'slow') await delay(fault.delayMs ?? 1_000);
    if (fault?.kind === 'status' || fault?.kind === '429') {
      context.res = spoilt(fault);
    } else {
      await next();
      await faults.wait('answer', call);
    }
    if (fault?.kind === 'lost-answer') return cut(context, call, calls);
    if (fault?.kind === 'garbage') context.res = Response.json(fault.body ?? { unexpected: ['answer'] });
    context.res.headers.set('x-request-id', randomUUID());
    context.res.headers.set('date', new Date(world.now()).toUTCString());
    calls.answering(call, context.res.status);
    return undefined;
  };
}

async function recorded({ req }: Context<Bindings>, world: World, calls: Calls): Promise<RecordedCall> {
  const { pathname, search } = new URL(req.url);
  const text = await req.text();
  const caller = authenticate(world, req.header('authorization'));
  return calls.received({
    at: world.now(),
    method: req.method,
    path: pathname.replace(/^\/api\/v2/, ''),
    query: search.slice(1),
    body: parseJson(text, text),
    ...(caller && { tokenLabel: caller.token.label, account: caller.user.id }),
  });
}

function settleWhenSent({ env: { outgoing } }: Context<Bindings>, call: RecordedCall, calls: Calls): void {
  outgoing.once('close', () => calls.ended(call, outgoing.writableFinished ? outgoing.statusCode : 0));
}

function cut({ env }: Context<Bindings>, call: RecordedCall, calls: Calls): Response {
  calls.ended(call, 0);
  env.incoming.socket.destroy();
  return new Response(null);
}

function spoilt({ kind, status = 500, body, retryAfter }: Fault): Response {
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
  if (kind === '429') return new Response(rateLimitText, { status: 429, headers });
  if (typeof body === 'string') return new Response(body, { status, headers });
  const answer = body ?? { detail: 'Told to fail.', message: 'Sandbox fault', code: `SC${status}` };
  return Response.json(answer, { status, headers });
}
