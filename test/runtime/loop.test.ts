import { expect, it } from 'vitest';
import { createLoop } from '../../src/runtime/loop.js';
import { reasonOf } from '../../src/runtime/reason.js';

it('a round that throws, at once or later, is reported and the next one still runs', async () => {
  const reports: string[] = [];
  const works = [
    () => {
      throw new Error('at once');
    },
    async () => {
      throw new Error('later');
    },
    async () => {},
  ];
  await new Promise<void>((resolve) => {
    const loop = createLoop({
      everyMs: 1,
      work: () => works.shift()?.(),
      beat: {
        done() {
          reports.push('done');
          resolve(loop.stop());
        },
        failed: (why) => void reports.push(why),
      },
      failed: () => {},
    });
    void loop.start();
  });
  expect(reports).toEqual(['at once', 'later', 'done']);
});

it('a round that hangs is abandoned when the loop restarts, and reports nothing afterwards', async () => {
  const reports: string[] = [];
  let answer = (): void => {};
  let rounds = 0;
  const loop = createLoop({
    everyMs: 60_000,
    work() {
      rounds += 1;
      return rounds === 1 ? new Promise<void>((resolve) => (answer = resolve)) : undefined;
    },
    beat: { done: () => void reports.push(`done ${rounds}`), failed: () => {} },
    failed: () => {},
  });
  void loop.start();
  loop.restart();
  await loop.start();
  answer();
  await loop.stop();
  expect(reports).toEqual(['done 2']);
});

it('a reason is one short line with the code of its cause and without any HTML', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  expect(reasonOf(new Error('fetch failed', { cause: new Error('x', { cause: refused }) }))).toBe(
    'fetch failed (ECONNREFUSED)',
  );
  expect(reasonOf(new Error('An error: <html><body>Sign in</body></html>'))).toBe(
    'An error: a page instead of an answer',
  );
  expect(reasonOf(new Error(`a\n\u001b[31mb${'c'.repeat(500)}`))).toHaveLength(200);
});
