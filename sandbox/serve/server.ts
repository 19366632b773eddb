import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Stage } from '../tour/stage.js';
import { cast } from './cast.js';
import { offered } from './commands.js';
import { onlyFromHere, securityHeaders } from './guard.js';
import { Bell, stream } from './live.js';
import { ReadMarks } from './read-marks.js';
import { screenOf } from './screen.js';
import type { ClockNow } from './seen.js';
import { actInSlack, slackAct } from './slack-acts.js';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

const built = fileURLToPath(new URL('../page/dist', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const person = z.string().refine((id) => cast.some((part) => part.id === id), 'nobody of the sandbox');
const acted = z.object({ as: person, act: slackAct });

/** Serves the page and what it shows, on loopback and to nobody else's page. */
export async function startPage(stage: Stage, wantedPort = 0): Promise<PageServer> {
  const bell = new Bell();
  const leave = stage.slack.onChange(bell.ring);
  let port = wantedPort;
  const app = createPage(stage, bell, () => port);
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
      port = address.port;
      resolve(starting);
    });
    starting.once('error', reject);
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      leave();
      if ('closeAllConnections' in server) server.closeAllConnections();
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

function createPage(stage: Stage, bell: Bell, port: () => number): Hono {
  const { slack } = stage;
  const marks = new ReadMarks();
  const app = new Hono();
  app.use(onlyFromHere(port), securityHeaders);
  app.get('/api/about', async ({ json }) => json({ cast, ...(await offered()) }));
  app.get('/api/see', (context) => {
    const me = person.parse(context.req.query('as'));
    return stream(context, bell, [
      { name: 'clock', now: (): ClockNow => ({ ahead: stage.clock.ahead }) },
      { name: 'screen', now: () => screenOf(slack, me, marks) },
    ]);
  });
  app.post('/api/act', async ({ req, json }) => {
    const { as, act } = acted.parse(await req.json());
    const answered = await actInSlack(slack, marks, as, act);
    if (act.do === 'read') bell.ring();
    return json({ ok: true, ...answered });
  });
  app.onError((error, { json }) => {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return json({ ok: false, problem }, 400);
  });
  app.get('*', async ({ req, body, text }) => {
    const file = normalize(join(built, req.path === '/' ? 'index.html' : req.path));
    const type = types[extname(file)];
    const content =
      file.startsWith(built + sep) && type ? await readFile(file).catch(() => undefined) : undefined;
    if (content === undefined || type === undefined) return text('There is nothing here.', 404);
    return body(new Uint8Array(content), 200, { 'content-type': type, 'cache-control': 'no-cache' });
  });
  return app;
}
