import { describe, expect, it } from 'vitest';
import { evolveBinding, evolveControl, noControl } from '../../src/approvals/control.js';
import { isAdmin } from '../../src/approvals/decide/authority.js';
import { normalEmail, person, system } from '../../src/approvals/person.js';
import { delegatorsOf } from '../../src/approvals/policy/delegates.js';
import { ana, announcing, ben, cat, day, firstWrite, hour, t0 } from './given.js';

describe('freeze and caps', () => {
  const frozen = evolveControl(noControl, { type: 'control.frozen', at: t0, by: person(ana) }, false);

  it('a freeze records who froze and when, and each freeze or unfreeze makes a new version', () => {
    expect(frozen).toMatchObject({ version: 1, frozen: { by: ana, at: t0 } });
    const thawed = evolveControl(frozen, { type: 'control.unfrozen', at: t0 + 1, by: person(ben) }, false);
    expect(thawed.version).toBe(2);
    expect(thawed.frozen).toBeUndefined();
  });

  it('counts only the first announcement of a widening change', () => {
    const counted = (event: ReturnType<typeof announcing>, widening = true) =>
      evolveControl(noControl, event, widening).widenings.length;
    expect(counted(announcing())).toBe(1);
    expect(counted(announcing(), false)).toBe(0);
    expect(counted(announcing(firstWrite, 2))).toBe(0);
    expect(counted(announcing({ ...firstWrite, index: 1 }))).toBe(0);
    expect(counted(announcing({ ...firstWrite, way: 'undo' }))).toBe(0);
    expect(counted(announcing({ ...firstWrite, change: 1 }))).toBe(1);
  });

  it('counts automatic approvals only, and drops them after a day', () => {
    const rules: string[] = [];
    const event = {
      type: 'request.approved',
      by: system,
      revision: 1,
      rules,
      runsAt: t0,
      executeBy: t0 + hour,
    } as const;
    const once = evolveControl(noControl, { ...event, at: t0, automatic: true }, true);
    expect(once.automatic).toEqual([t0]);
    expect(evolveControl(once, { ...event, at: t0, automatic: false }, true).automatic).toEqual([t0]);
    expect(evolveControl(once, { ...event, at: t0 + day, automatic: true }, true).automatic).toEqual([
      t0 + day,
    ]);
  });
});

describe('revoking a token of one’s own', () => {
  const approvedBy = (...rules: string[]): number => {
    const base = { type: 'request.approved', at: t0, by: system, revision: 1, automatic: true } as const;
    return evolveControl(noControl, { ...base, rules, runsAt: t0, executeBy: t0 }, false).automatic.length;
  };

  it('does not count towards the daily cap of automatic approvals', () => {
    expect(approvedBy('anybody may revoke their own token')).toBe(0);
  });

  it('counts towards the cap if combined with another automatic change', () => {
    expect(approvedBy('anybody may revoke their own token', 'a look needs nobody')).toBe(1);
  });
});

describe('the binding of a person to a Make user', () => {
  it('goes from matched to proposed to confirmed', () => {
    const by = system;
    const matched = evolveBinding(undefined, { type: 'person.matched', at: t0, by, makeUserId: 1 });
    expect(matched).toEqual({ makeUserId: 1, confirmed: false, version: 1 });
    const proposed = evolveBinding(matched, { type: 'binding.proposed', at: t0, by, makeUserId: 2 });
    expect(proposed).toEqual({ makeUserId: 1, confirmed: false, proposed: { makeUserId: 2 }, version: 2 });
    const confirmed = evolveBinding(proposed, { type: 'binding.confirmed', at: t0, by, makeUserId: 2 });
    expect(confirmed).toEqual({ makeUserId: 2, confirmed: true, version: 3 });
  });

  it.each([
    ['Ana+make@Example.COM ', 'ana@example.com'],
    ['ana@example.com', 'ana@example.com'],
    ['a.na@example.com', 'a.na@example.com'],
    ['A.N.A+make@googlemail.com', 'ana@gmail.com'],
    ['ana@gmail.com.evil.example', 'ana@gmail.com.evil.example'],
    ['jose\u0301@b\u00fccher.example', 'jos\u00e9@xn--bcher-kva.example'],
    ['"ana@example.com"@evil.example', '"ana@example.com"@evil.example'],
  ])('%s belongs to the mailbox %s', (email, mailbox) => {
    expect(normalEmail(email)).toBe(mailbox);
  });
});

describe('delegation', () => {
  const delegates = [
    { from: 'U0ANA', to: 'U0BEN', until: '2026-01-05' },
    { from: 'U0BEN', to: 'U0CAT', until: '2026-12-31' },
  ];

  it('is valid through its last day', () => {
    expect(delegatorsOf(delegates, ben, t0)).toEqual([ana]);
    expect(delegatorsOf(delegates, ben, t0 + day)).toEqual([]);
  });

  it('is not passed on to a further delegate', () => {
    expect(delegatorsOf(delegates, cat, t0)).toEqual([ben]);
  });

  it('stays within one workspace', () => {
    expect(delegatorsOf(delegates, 'T0FAR/U0BEN', t0)).toEqual(['T0FAR/U0ANA']);
  });
});

it('an admin is matched by the full id, not by the end of one', () => {
  expect(isAdmin(['U0ADMIN'], 'T0HOME/U0ADMIN')).toBe(true);
  expect(isAdmin(['ADMIN'], 'T0HOME/U0ADMIN')).toBe(false);
});
