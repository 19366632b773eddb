import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import type { Stage } from '../tour/stage.js';
import { listenToMake } from './begin.js';
import { cast } from './cast.js';
import { offered } from './commands.js';
import { onlyFromHere, securityHeaders } from './guard.js';
import { Bell, type Part, stream } from './live.js';
import { makeAct } from './make-acts.js';
import { makeNow } from './make-now.js';
import { ReadMarks } from './read-marks.js';
import { screenOf } from './screen.js';
import { actInSlack, slackAct } from './slack-acts.js';
import { appAct, Town } from './town.js';

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

const moved = z.object({
  forward: z
    .int()
    .min(1)
    .max(400 * 24 * 60 * 60 * 1000),
});

/** Serves the page, and subscribes the audit channel, so that a visitor sees changes made by hand. */
export async function startPage(stage: Stage, wantedPort = 0): Promise<PageServer> {
  const page = await servePage(stage, wantedPort);
  // If the app stops meanwhile, the page still works.
  void listenToMake(stage).catch(() => undefined);
  return page;
}

/** Serves the page and its data on loopback, and refuses other sites' pages. */
export async function servePage(stage: Stage, wantedPort = 0): Promise<PageServer> {
  const bell = new Bell();
  const leave = stage.slack.onChange(bell.ring);
  const town = new Town(stage, bell.ring);
  let port = wantedPort;
  const app = createPage({ stage, bell, town, port: () => port });
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
      town.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      return new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

interface Served {
  readonly stage: Stage;
  readonly bell: Bell;
  readonly town: Town;
  readonly port: () => number;
}

function createPage({ stage, bell, town, port }: Served): Hono {
  const { slack, make } = stage;
  const marks = new ReadMarks();
  const app = new Hono();
  app.use(onlyFromHere(port), securityHeaders);
  app.get('/api/about', async ({ json }) => json({ cast, ...(await offered()) }));
  app.get('/api/see', (context) => {
    const me = person.parse(context.req.query('as'));
    const beside = context.req.query('beside');
    const parts: Part[] = [
      { name: 'news', now: () => town.news() },
      { name: 'screen', now: () => screenOf(slack, me, marks) },
    ];
    if (beside === 'make') parts.push({ name: 'make', now: () => makeNow(make.world) });
    if (beside === 'record') parts.push({ name: 'record', now: () => town.recordNow() });
    return stream(context, bell, parts);
  });
  app.post('/api/act', async ({ req, json }) => {
    const { as, act } = acted.parse(await req.json());
    const answered = await actInSlack(slack, marks, as, act);
    if (act.do === 'read') bell.ring();
    return json({ ok: true, ...answered });
  });
  app.post('/api/make', async ({ req, json }) => {
    await town.act(makeAct.parse(await req.json()));
    return json({ ok: true });
  });
  app.post('/api/record', async ({ json }) => {
    await town.changeAByte();
    return json({ ok: true });
  });
  app.post('/api/app', async ({ req, json }) => {
    await town.actOnApp(appAct.parse(await req.json()));
    return json({ ok: true });
  });
  app.post('/api/clock', async ({ req, json }) => {
    town.moveTime(moved.parse(await req.json()).forward);
    return json({ ok: true });
  });
  app.onError((error, { json }) => {
    const problem = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    return json({ ok: false, problem }, 400);
  });
  app.get('*', async ({ req, body, text }) => {
    const found = await builtFile(req.path);
    if (!found) return text('There is nothing here.', 404);
    return body(found.content, 200, { 'content-type': found.type, 'cache-control': 'no-cache' });
  });
  return app;
}

async function builtFile(
  path: string,
): Promise<{ content: Uint8Array<ArrayBuffer>; type: string } | undefined> {
  const file = normalize(join(built, path === '/' ? 'index.html' : path));
  const type = types[extname(file)];
  if (!file.startsWith(built + sep) || type === undefined) return undefined;
  const content = await readFile(file).catch(() => undefined);
  return content && { content: new Uint8Array(content), type };
}
