import { expect, it } from 'vitest';
import { StreamSlots } from '../../../src/store/embedded/stream-slots.js';

const names = [
  'request/REQ-1',
  'request/REQ-01',
  'request/REQ-0',
  'request/REQ-',
  'request/REQ-1x',
  'request/REQ-9999999',
  'request/REQ-10000000',
  'request/REQ-1 ',
  'request/1',
  'REQ-1',
  'control',
  '__proto__',
];

it('keeps one slot per stream, however similar two names are', () => {
  const slots = new StreamSlots();
  for (const [slot, name] of names.entries()) slots.set(name, slot);
  expect(names.map((name) => slots.get(name))).toEqual(names.map((_, slot) => slot));
  expect(slots.get('request/REQ-2')).toBeUndefined();
});

it('forgets only the given stream', () => {
  const slots = new StreamSlots(2);
  for (const [slot, name] of names.entries()) slots.set(name, slot);
  for (const name of ['request/REQ-1', 'control', 'request/REQ-77', 'nothing']) slots.delete(name);
  expect(names.filter((name) => !slots.has(name))).toEqual(['request/REQ-1', 'control']);
});
