import { expect, it } from 'vitest';
import { createMakeClock } from '../../src/make/make-clock.js';

const noon = Date.UTC(2026, 10, 28, 12);
const [second, hour] = [1000, 3_600_000];

/** Our clock is `off` ahead of Make's; `pass` moves both. */
function given(off = 0) {
  let [passed, ahead] = [0, off];
  const onMake = () => noon + passed;
  const clock = createMakeClock(
    () => onMake() + ahead,
    () => passed,
  );
  return {
    clock,
    onMake,
    pass: (ms: number) => (passed += ms),
    set: (ms: number) => (ahead = ms),
    answers: (date: string | null = new Date(onMake()).toUTCString()) => clock.heard(date, 20),
  };
}

it('the clock matches ours to the millisecond while Make agrees', () => {
  const { clock, onMake, pass, answers } = given(2 * second);
  answers();
  pass(1234);
  expect([clock.now(), clock.ahead()]).toEqual([onMake() + 2 * second, 0]);
});

it.each([-hour, hour])(
  'the clock does not move if ours is set by %i, before and after Make’s next answer',
  (ms) => {
    const { clock, onMake, pass, set, answers } = given();
    answers();
    set(ms);
    expect([clock.now(), clock.ahead()]).toEqual([onMake(), -ms]);
    pass(5 * second);
    answers();
    pass(700);
    expect([clock.now(), clock.ahead()]).toEqual([onMake(), -ms]);
    set(0);
    expect([clock.now(), clock.ahead()]).toEqual([onMake(), 0]);
  },
);

it.each([-hour, hour])('the clock follows Make if ours is off by %i from the start', (ms) => {
  const { clock, onMake, pass, set, answers } = given(ms);
  expect(clock.now()).toBe(onMake() + ms);
  answers();
  pass(5 * second);
  expect(Math.abs(clock.now() - onMake())).toBeLessThanOrEqual(500);
  set(0);
  expect(clock.now()).toBe(onMake());
});

it('the clock ignores an answer without a date', () => {
  const { clock, onMake, answers } = given();
  answers(null);
  answers('yesterday');
  expect(clock.now()).toBe(onMake());
});
