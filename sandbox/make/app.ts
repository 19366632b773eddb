import { Hono } from 'hono';
import { answerRoute, refused } from './answer-route.js';
import { notFound } from './api-error.js';
import { controlSurface } from './control/surface.js';
import { type Bindings, exchange, type Sandbox } from './exchange.js';
import { RateLimit } from './rate-limit.js';
import { routes } from './route-table.js';

export function createApp(sandbox: Sandbox): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const rateLimit = new RateLimit(sandbox.world.now);
  app.use('/api/v2/*', exchange(sandbox));
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method, `/api/v2${path}`, answerRoute(route, sandbox, rateLimit));
  }
  app.route('/_sandbox', controlSurface(sandbox));
  app.notFound((context) => refused(notFound(`No path '${context.req.path}'.`)));
  return app;
}
