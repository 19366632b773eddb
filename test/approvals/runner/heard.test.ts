import { expect, it } from 'vitest';
import type { OpenQueue } from '../../../src/approvals/ports.js';
import type { RunnerContext } from '../../../src/approvals/runner/context.js';
import { createRunner } from '../../../src/approvals/runner/runner.js';
import { memoryStore } from '../memory-store.js';

/** A runner whose queue only notes what is added. */
function given() {
  const added: string[] = [];
  const queue: OpenQueue = () => ({
    add: (key) => void added.push(key),
    addWithin: (key, ms) => void added.push(`${key} within ${ms}`),
    restart: () => {},
    stop: async () => {},
  });
  const context: Pick<RunnerContext, 'store' | 'queue' | 'clock' | 'log'> = {
    store: memoryStore(() => 0),
    queue,
    clock: { now: () => 0 },
    log: { info() {}, warn() {}, error() {} },
  };
  return { runner: createRunner(context as RunnerContext), added };
}

it('what this process changed is looked at now, and what another one changed a moment later', () => {
  const { runner, added } = given();
  runner.wake('REQ-1');
  runner.heard('REQ-2', 3);
  expect(added).toEqual(['look', 'look within 250']);
});
