import { describe, expect, it } from 'vitest';
import { createMonitor, type Part } from '../../src/runtime/monitor.js';
import { type Signs, stateInWords, stateOf } from '../../src/runtime/part-state.js';

const signs = (more: Partial<Signs> = {}): Signs => ({ doneAt: 0, everDone: true, reportedAt: 0, ...more });

describe('a part with a limit of ten seconds', () => {
  const limits = { quietMs: 10_000 };
  it.each([
    ['is well up to its limit', 10_000, signs(), 'well'],
    ['hangs once it has reported nothing for longer', 10_001, signs(), 'hung'],
    ['is late, not hung, where it reports failures', 60_000, signs({ reportedAt: 59_000 }), 'late'],
    ['has another ten seconds once it was rebuilt', 20_000, signs({ revivedAt: 10_001 }), 'late'],
    ['is lost where it still reports nothing then', 20_002, signs({ revivedAt: 10_001 }), 'lost'],
    ['is never lost for failing alone', 86_400_000, signs({ reportedAt: 86_399_000 }), 'late'],
  ] as const)('%s', (_, now, given, expected) => {
    expect(stateOf(limits, given, now, true)).toBe(expected);
  });
});

describe('a part that may fail for a minute', () => {
  const limits = { quietMs: 10_000, endAfterMs: 60_000 };
  const failing = signs({ reportedAt: 60_001 });

  it('is lost after a minute if a new process could do better', () => {
    expect(stateOf(limits, failing, 60_001, true)).toBe('lost');
  });

  it('is only late while its dependency is away', () => {
    expect(stateOf(limits, failing, 60_001, false)).toBe('late');
  });
});

it('the sentence about a part states when it last worked, when it should have, and why it did not', () => {
  const given = signs({ reportedAt: 95_000, failure: 'Make answers HTTP 503' });
  expect(stateInWords('read Make', { quietMs: 60_000 }, given, 100_000)).toBe(
    'last read Make at 1970-01-01T00:00:00.000Z, 100 s ago; it should have by 1970-01-01T00:01:00.000Z; Make answers HTTP 503',
  );
  expect(stateInWords('read Make', { quietMs: 60_000 }, signs(), 100_000)).toMatch(/so it hangs$/);
});

describe('the watch over all parts', () => {
  it('logs once what turned red and once that it works again', () => {
    const { look, part, logged, wait } = watched({ quietMs: 10_000 });
    wait(10_500, () => part.failed('Slack is away'));
    look();
    expect(logged).toEqual(['a background part has not done its work']);
    part.done();
    look();
    expect(logged).toEqual(['a background part has not done its work', 'a background part works again']);
  });

  it('rebuilds a hanging part once, and then ends the process with a reason', () => {
    const { revived, ended, wait } = watched({ quietMs: 10_000 });
    wait(15_000);
    expect([revived(), ended]).toEqual([1, []]);
    wait(10_000);
    expect(revived()).toBe(1);
    expect(ended[0]).toMatch(/^Usher ends, to be started again: feed: last read .*so it hangs/);
  });

  it('ends the process with a reason if a part fails for too long', () => {
    const { part, ended, wait } = watched({ quietMs: 10_000, endAfterMs: 60_000 });
    for (let tries = 0; tries < 13; tries++)
      wait(5000, () => part.failed('Slack does not accept SLACK_APP_TOKEN'));
    expect(ended[0]).toMatch(/^Usher ends, .*feed: last read .*; Slack does not accept SLACK_APP_TOKEN$/);
  });

  it('rebuilds a part again if it worked in between', () => {
    const { part, revived, ended, wait } = watched({ quietMs: 10_000 });
    wait(11_000);
    part.done();
    wait(11_000);
    expect([revived(), ended]).toEqual([2, []]);
  });

  it('blames no part for time in which the process stood still or its clock was changed', () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const { leap, checks, revived, ended } = watched({ quietMs: 10_000 });
      leap(jump);
      expect(checks()).toMatchObject([{ ok: true }]);
      expect([revived(), ended]).toEqual([0, []]);
    }
  });

  it('uses elapsed time if a part reports between a clock change and the next check', () => {
    let [now, passed] = [1_000_000_000, 0];
    const logged: string[] = [];
    const note = (_: object, event: string): void => void logged.push(event);
    const monitor = createMonitor({
      now: () => now,
      passed: () => passed,
      log: { info: note, error: note },
      end: () => {},
    });
    const part = monitor.part({ name: 'feed', does: 'read', quietMs: 10_000 });
    for (const set of [-3_600_000, 3_600_000]) {
      now += set;
      passed += 500;
      part.done();
      monitor.look();
    }
    expect(logged).toEqual([]);
    passed += 4_000;
    now += 4_000;
    expect(monitor.checks()[0]?.says).toBe('last read at 1970-01-12T13:46:40.000Z, 4 s ago');
  });

  it('continues if rebuilding a part fails', () => {
    const { ended, wait } = watched({
      quietMs: 10_000,
      revive() {
        throw new Error('no');
      },
    });
    wait(21_500);
    expect(ended).not.toEqual([]);
  });

  it('stops watching a part that is no longer needed', () => {
    const { part, checks, wait, ended } = watched({ quietMs: 10_000 });
    part.leave();
    wait(60_000);
    expect([checks(), ended]).toEqual([[], []]);
  });
});

function watched(options: {
  readonly quietMs: number;
  readonly endAfterMs?: number;
  readonly revive?: () => void;
}) {
  let now = 1_000_000;
  let revived = 0;
  const logged: string[] = [];
  const ended: string[] = [];
  const note = (_: object, event: string): void => void logged.push(event);
  const {
    look,
    checks,
    part: register,
  } = createMonitor({
    now: () => now,
    log: { info: note, error: note },
    end: (sentence) => ended.push(sentence),
  });
  const part: Part = register({
    name: 'feed',
    does: 'read',
    revive() {
      revived += 1;
    },
    ...options,
  });
  part.done();
  return {
    part,
    look,
    checks,
    logged,
    ended,
    revived: () => revived,
    /** Looks twice a second, as the watch over the parts does. */
    wait(ms: number, last: () => void = () => {}) {
      for (let passed = 0; passed < ms; passed += 500) {
        now += 500;
        if (passed + 500 >= ms) last();
        look();
      }
    },
    leap(ms: number) {
      now += ms;
      look();
    },
  };
}
