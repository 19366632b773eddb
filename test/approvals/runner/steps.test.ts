import { expect, it, vi } from 'vitest';
import { person } from '../../../src/approvals/person.js';
import type { Messenger, Posted } from '../../../src/approvals/ports.js';
import { backOffMs, type RunnerContext } from '../../../src/approvals/runner/context.js';
import { createSteps } from '../../../src/approvals/runner/steps.js';
import { requestStream } from '../../../src/approvals/store.js';
import { eva, policyOf, submitted, t0 } from '../given.js';
import { memoryStore } from '../memory-store.js';

/** The steps of a request that was just asked; Slack takes every message, after `meanwhile` has happened. */
async function given(meanwhile: () => Promise<unknown> = async () => undefined) {
  const store = memoryStore(() => t0);
  const said: string[] = [];
  const say = async (what: string): Promise<Posted> => {
    await meanwhile();
    said.push(what);
    return { ok: true, message: { channel: 'C0APPROVALS', ts: `${said.length}` } };
  };
  const messenger: Pick<Messenger, 'postCard' | 'drawCard' | 'postLines' | 'tell'> = {
    postCard: () => say('card'),
    drawCard: () => say('drawn'),
    postLines: () => say('lines'),
    tell: () => say('told'),
  };
  const context = {
    store,
    messenger,
    clock: { now: () => t0 },
    policy: () => ({ policy: policyOf(), hash: 'policy-1' }),
    backOffMs,
    troubleOfMake: () => undefined,
    log: { info() {}, warn() {}, error() {} },
  };
  await store.commit(requestStream('REQ-7'), 0, [submitted()]);
  const types = () => store.eventsOf('REQ-7').map(({ type }) => type);
  return { store, said, types, steps: createSteps(context as unknown as RunnerContext) };
}

it('the steps of a lane follow each other, with one reading of the request for each', async () => {
  const { store, said, steps } = await given();
  const readings = vi.spyOn(store, 'request');
  expect(await steps.doDue('REQ-7', 'slack', () => true)).toEqual({ version: 3, next: undefined });
  expect(said).toEqual(['card', 'lines']);
  expect(readings).toHaveBeenCalledTimes(said.length + 1);
});

it('the steps of a lane end when it may not go on, and the next one is due', async () => {
  const { said, steps } = await given();
  const { version, next } = await steps.doDue('REQ-7', 'slack', () => said.length === 0);
  expect(said).toEqual(['card']);
  expect(version).toBe(2);
  expect(next).toBeLessThanOrEqual(t0);
});

it('a request that is gone has no step', async () => {
  const { steps } = await given();
  expect(await steps.doDue('REQ-8', 'slack', () => true)).toEqual({ version: 0, next: undefined });
});

it('a message that Slack took is on record although somebody decided in the meantime', async () => {
  const cancelled = { type: 'request.cancelled', at: t0, by: person(eva) } as const;
  const { store, types, steps } = await given(async () => {
    if (types().length === 1) await store.commit(requestStream('REQ-7'), 1, [cancelled]);
  });
  await steps.doDue('REQ-7', 'slack', () => true);
  expect(types().slice(0, 3)).toEqual(['request.submitted', 'request.cancelled', 'card.posted']);
});
