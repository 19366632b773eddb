import { describe, expect, it } from 'vitest';
import { noControl } from '../../src/approvals/control.js';
import { blockedBy, emptyGroup } from '../../src/approvals/group-trouble.js';
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

describe('a pending request', () => {
  it('is blocked by a group that cannot be read, even if another group could decide', () => {
    const unreadable = { member: 'S0PLATFORM', groups: ['platform'], word: 'no_such_subteam' };
    expect(blockedBy(waiting('platform', 'security'), refusing(unreadable))).toBe(unreadable);
  });

  it('is not blocked by somebody who left if others in the group can decide', () => {
    expect(blockedBy(waiting('platform'), refusing(gone('U0ANA', 'platform')))).toBeUndefined();
  });

  it('is blocked once the last person of its only group has left', () => {
    const last = gone('U0BEN', 'platform', 'platform');
    expect(blockedBy(waiting('platform'), refusing(gone('U0ANA', 'platform'), last))).toBe(last);
  });

  it('is not blocked by an empty group if another can decide, but is once both are empty', () => {
    const [platform, security] = [
      gone('U0BEN', 'platform', 'platform'),
      gone('U0CAT', 'security', 'security'),
    ];
    const request = waiting('platform', 'security');
    expect(blockedBy(request, refusing(platform))).toBeUndefined();
    expect(blockedBy(request, refusing(platform, security))).toBe(platform);
  });

  it('is blocked by an empty user group only if nobody else in the group can decide', () => {
    const empty = { member: 'S0PLATFORM', groups: ['platform'], word: emptyGroup };
    expect(blockedBy(waiting('platform'), refusing(empty))).toBeUndefined();
    const last = { ...empty, emptied: ['platform'] };
    expect(blockedBy(waiting('platform'), refusing(last))).toBe(last);
  });

  it('is not blocked by a group it does not need', () => {
    expect(blockedBy(waiting('platform'), refusing(gone('U0CAT', 'security', 'security')))).toBeUndefined();
  });
});
