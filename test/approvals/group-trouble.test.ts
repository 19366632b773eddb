import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { blockedBy } from '../../src/approvals/group-trouble.js';
import type { RefusedMember } from '../../src/approvals/refused-member.js';
import type { Request } from '../../src/approvals/request.js';
import type { Control } from '../../src/approvals/store.js';
import { given, requirement, submitted } from './given.js';

const waiting = (...from: readonly string[]): Request => ({
  ...given(submitted({ requirements: [requirement({ stages: [{ from: [...from], approvals: 1 }] })] })),
  missing: [{ requirement: 0, groups: [...from], count: 1 }],
});
const refusing = (...refused: readonly RefusedMember[]): Control => ({ ...noControl, refused });
const gone = (member: string, group: string, ...emptied: readonly string[]): RefusedMember => ({
  member,
  groups: [group],
  word: 'deactivated',
  ...(emptied.length > 0 && { emptied }),
});

describe('a waiting request', () => {
  it('waits for a group that cannot be read, though another could decide as well', () => {
    const unreadable = { member: 'S0PLATFORM', groups: ['platform'], word: 'no_such_subteam' };
    expect(blockedBy(waiting('platform', 'security'), refusing(unreadable))).toBe(unreadable);
  });

  it('does not wait for somebody who left while others of the group can decide', () => {
    expect(blockedBy(waiting('platform'), refusing(gone('U0ANA', 'platform')))).toBeUndefined();
  });

  it('waits once the last person of its only group has left', () => {
    const last = gone('U0BEN', 'platform', 'platform');
    expect(blockedBy(waiting('platform'), refusing(gone('U0ANA', 'platform'), last))).toBe(last);
  });

  it('does not wait for an empty group where another may decide, and waits once that is empty, too', () => {
    const [platform, security] = [
      gone('U0BEN', 'platform', 'platform'),
      gone('U0CAT', 'security', 'security'),
    ];
    const request = waiting('platform', 'security');
    expect(blockedBy(request, refusing(platform))).toBeUndefined();
    expect(blockedBy(request, refusing(platform, security))).toBe(platform);
  });

  it('does not wait for a group it does not need', () => {
    expect(blockedBy(waiting('platform'), refusing(gone('U0CAT', 'security', 'security')))).toBeUndefined();
  });
});
