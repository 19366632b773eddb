import { Hono } from 'hono';
import { z } from 'zod';
import type { Sandbox } from '../exchange.js';
import { act, perform } from './act.js';
import { faultOrders, order } from './fault-orders.js';
import { stateOf } from './state.js';

/** Lets another process on this machine act by hand, order faults, and read the state. */
export function controlSurface({ world, faults, calls }: Sandbox): Hono {
  const surface = new Hono();
  surface.post('/act', async ({ req, json }) => {
    const result = perform(world, act.parse(await req.json()));
    return json({ ok: true, result: result ?? null });
  });
  surface.post('/faults', async ({ req, json }) => {
    order(faults, faultOrders.parse(await req.json()));
    return json({ ok: true });
  });
  surface.get('/state', ({ json }) => json(stateOf(world)));
  surface.get('/calls', ({ json }) => json({ calls: calls.all }));
  surface.onError((error, { json }) => {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return json({ ok: false, error: message }, 400);
  });
  return surface;
}
