import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { asked, cardText, stillServes, type Target } from '../attacks/attack-helpers.js';
import { cardShows } from '../stories/asking.js';
import { type Harness, startHarness } from '../stories/harness.js';
import { jsonOf, runsOf, spoiling, spoilt } from './hostile.js';

type Spoiling = readonly (readonly [number, unknown])[];

/** The damage to each of the next answers, in order; later answers stay whole. */
let ahead: (Spoiling | undefined)[] = [];
const servers: Server[] = [];

/** Starts a server that passes calls to the target and returns its answers, some of them damaged. */
async function front(target: string): Promise<string> {
  const { origin, pathname } = new URL(target);
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { method = 'GET', url = '' } = request;
    const headers = new Headers();
    for (const name of ['authorization', 'content-type', 'accept']) {
      const value = request.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    const answer = await fetch(`${origin}${url}`, { method, headers, ...(body !== '' && { body }) });
    const whole = await answer.text();
    const changes = ahead.shift();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(changes ? jsonOf(spoilt(JSON.parse(whole), changes)) : whole);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return `http://127.0.0.1:${port}${pathname}`;
}

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ front });
});
afterAll(async () => {
  await harness?.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** The person whose role is requested. */
const dev = 4133;
const teams = ['Finance Ops', 'Marketing', 'Data'];
const roles = ['Team Operator', 'Team Monitoring'];
/** The requests of the runs; each is done in the end. */
const asks = roles.flatMap((role) => teams.map((where) => ({ who: 'dev@example.com', where, role })));

function devsRole(name: string): string | undefined {
  const team = [...harness.make.world.teams.values()].find((one) => one.name === name);
  return team && harness.make.world.teamRole(dev, team.id);
}

/** All roles except the requested ones. */
function others(): unknown {
  const { teamMemberships, organizationMemberships } = harness.make.world;
  return [teamMemberships, organizationMemberships].map((all) =>
    [...all].filter(([key]) => !key.startsWith(`${dev}/`)),
  );
}

let turn = 0;

it('a card shows only what is true, and approved changes are done in the end, however Slack and Make answer', async () => {
  const before = structuredClone(others());
  const answers = fc.array(fc.option(spoiling, { nil: undefined }), { minLength: 30, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(answers, async (spoilings) => {
      const ask = asks[turn++ % asks.length] ?? { where: '', role: '' };
      const target = await asked(harness, 'U0BEN', ask);
      ahead = [...spoilings];
      await harness.person('U0ANA').click(target.card, 'Approve');
      // Opening Home uses up the damaged answers that the request did not.
      while (ahead.length > 0) await harness.person('U0CAT').openHome();
      await inTheEnd(target);
      expect(devsRole(ask.where)).toBe(ask.role);
      expect(others()).toEqual(before);
      expect(harness.app().log.filter(({ level }) => level >= 60)).toEqual([]);
      // A restart forgets what Usher knows about people, which it otherwise keeps for a minute.
      await harness.restart('stop');
      await stillServes(harness);
    }),
    { ...runsOf(2), endOnFailure: true },
  );
}, 600_000);

/**
 * Waits until the card says done. A damaged answer may have lost the click, and Usher keeps a wrong answer about a
 * person for a minute; so this clicks again, as a person would.
 */
async function inTheEnd(target: Target): Promise<void> {
  for (let again = 0; again < 8; again++) {
    if (/Platform decides/.test(cardText(harness, target.card))) {
      await harness.person('U0ANA').click(target.card, 'Approve');
    }
    const isDone = await cardShows(harness, target.card, /checked on Make/, 12_000).catch(() => undefined);
    if (isDone !== undefined) return;
  }
  throw new Error(`never done: ${cardText(harness, target.card)}`);
}
