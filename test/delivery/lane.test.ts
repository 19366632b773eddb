import { expect, test } from 'vitest';
import { createLane, type Place } from '../../src/delivery/lane.js';

/** Adds posts while the first one is being sent, and returns the order in which they go out. */
async function orderOf(asked: readonly (Place & { readonly what: string })[]): Promise<string[]> {
  const lane = createLane(0);
  const order: string[] = [];
  let free = (): void => {};
  const first = lane.add(() => new Promise<void>((resolve) => (free = resolve)));
  await Promise.resolve();
  const all = asked.map(({ what, ...place }) => lane.add(async () => void order.push(what), place));
  free();
  await Promise.all([first, ...all]);
  return order;
}

test('an alarm goes first, then calls to approvers, then everything else', async () => {
  const order = await orderOf([
    { what: 'card' },
    { what: 'feed line' },
    { what: 'call', urgency: 'call' },
    { what: 'freeze', urgency: 'alarm' },
  ]);
  expect(order).toEqual(['freeze', 'call', 'card', 'feed line']);
});

test('twenty cards of one member delay the card of another by only one', async () => {
  const many = Array.from({ length: 20 }, (_, n) => ({ what: `eva ${n}`, from: 'U0EVA' }));
  const order = await orderOf([...many, { what: 'ben', from: 'U0BEN' }, { what: 'cat', from: 'U0CAT' }]);
  expect(order.slice(0, 4)).toEqual(['eva 0', 'ben', 'cat', 'eva 1']);
  expect(order).toHaveLength(22);
});

test('twenty calls by one person do not delay another person’s call', async () => {
  const many = Array.from({ length: 20 }, (_, n) => ({
    what: `eva ${n}`,
    from: 'U0EVA',
    urgency: 'call' as const,
  }));
  const order = await orderOf([...many, { what: 'ben', from: 'U0BEN', urgency: 'call' }]);
  expect(order.indexOf('ben')).toBe(1);
});

test('a failure does not block the next post', async () => {
  const lane = createLane(0);
  const failed = lane.add(async () => Promise.reject(new Error('refused')));
  const next = lane.add(async () => 'posted');
  await expect(failed).rejects.toThrow('refused');
  await expect(next).resolves.toBe('posted');
});
