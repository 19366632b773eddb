import { describe, expect, it } from 'vitest';
import {
  extendedBy,
  extensionOf,
  isExtendedBy,
  outrun,
  tooLateToExtend,
  unextendable,
} from '../../../src/approvals/decide/extend.js';
import { revisedFor } from '../../../src/approvals/decide/revised.js';
import { copyFace } from '../../../src/approvals/due-in-slack.js';
import { system } from '../../../src/approvals/person.js';
import type { Request } from '../../../src/approvals/request.js';
import { inEffect, partlyInEffect } from '../../slack/requests.js';
import { after, ana, context, eva, finn, given, hour, minute, submitted, t0 } from '../given.js';

const startedAt = t0 + 3 * minute;
const endsAt = startedAt + 8 * hour;
const more = { person: eva, byMs: 4 * hour, reason: 'The closing takes longer' };

const extension = (): Request => {
  const asked = extensionOf(inEffect(), more);
  if ('code' in asked || !asked.extends) throw new Error('it cannot be extended');
  return given(submitted({ changes: [...asked.changes] }, { id: 'REQ-8', extends: asked.extends }));
};

describe('extending a grant', () => {
  it('asks for the whole time from the first day, and writes nothing', () => {
    expect(extensionOf(inEffect(), more)).toMatchObject({
      changes: [{ kind: 'change-team-role', kept: { was: 10, grant: 'REQ-7' } }],
      extends: { request: 'REQ-7', byMs: 4 * hour, endsAt: endsAt + 4 * hour, totalMs: 12 * hour },
    });
  });

  it('is open to the requester and the subject while the grant is in effect', () => {
    expect([eva, finn].map((one) => unextendable(inEffect(), one, startedAt))).toEqual([
      undefined,
      undefined,
    ]);
    expect(unextendable(inEffect(), ana, startedAt)).toMatchObject({ code: 'not-theirs' });
    const ended = after(inEffect(), [{ type: 'grant.ending', at: endsAt, by: system, why: 'time' }]);
    expect(unextendable(ended, eva, endsAt)).toMatchObject({ code: 'cannot-do-now' });
  });

  it('is refused from the moment in which the grant ends, and if it ended or was extended meanwhile', () => {
    expect(unextendable(inEffect(), eva, endsAt - 1)).toBeUndefined();
    expect(unextendable(inEffect(), eva, endsAt)?.sentence).toBe(
      'You cannot ask to extend REQ-7: it is over. Ask for the role again.',
    );
    const asked = extensionOf(inEffect(), more);
    if ('code' in asked) throw new Error('it cannot be extended');
    const code = (open: Request[], now: number) => outrun(asked, context({ open, now }))?.code;
    expect(code([inEffect()], endsAt - 1)).toBeUndefined();
    expect(code([inEffect()], endsAt)).toBe('grant-over');
    expect(code([], startedAt)).toBe('grant-over');
    const longer = after(inEffect(), [
      { type: 'grant.extended', at: startedAt, by: system, request: 'REQ-8', endsAt: endsAt + hour },
    ]);
    expect(code([longer], startedAt)).toBe('extended-already');
  });

  it('is asked for what is in effect if Make refused the rest', () => {
    const part = partlyInEffect();
    expect(unextendable(part, eva, startedAt)).toBeUndefined();
    const asked = extensionOf(part, more);
    if ('code' in asked) throw new Error('it cannot be extended');
    expect(asked.changes).toMatchObject(part.revision.changes.slice(0, 2));
  });

  it('is refused if something else is in effect besides the roles', () => {
    const part = partlyInEffect();
    const changes = part.revision.changes.map((one, index) =>
      index === 0 ? { ...one, kind: 'remove-from-team' as const } : one,
    );
    const other = { ...part, revision: { ...part.revision, changes } } as Request;
    expect(extensionOf(other, more)).toMatchObject({ code: 'cannot-do-now' });
  });

  it('takes effect once, and not after the grant has ended', () => {
    const grant = inEffect();
    const { events } = extendedBy(grant, extension(), context({ now: startedAt + hour }));
    expect(events).toMatchObject([{ type: 'grant.extended', request: 'REQ-8', endsAt: endsAt + 4 * hour }]);
    const longer = after(grant, events);
    expect(isExtendedBy(longer, 'REQ-8')).toBe(true);
    expect(longer.phase).toMatchObject({ status: 'active', endsAt: endsAt + 4 * hour });
    expect(extendedBy(longer, extension(), context({ now: startedAt + hour })).events).toEqual([]);
    expect(extendedBy(grant, extension(), context({ now: endsAt })).events).toEqual([]);
  });

  it('has no effect if another extension came first, because nobody approved that end', () => {
    const grant = inEffect();
    const now = context({ now: startedAt + hour });
    const longer = after(grant, extendedBy(grant, { ...extension(), id: 'REQ-9' }, now).events);
    expect(extendedBy(longer, extension(), now).events).toEqual([]);
    const [failed] = tooLateToExtend(longer)(extension(), now).events;
    expect(failed).toMatchObject({ type: 'change.failed', why: expect.stringContaining('was extended by') });
    const over = tooLateToExtend(grant)(extension(), context({ now: endsAt })).events;
    expect(over).toMatchObject([{ why: 'REQ-7 ended before it could be extended.' }]);
  });

  it('stays open no longer than the grant, also when the policy has changed and it is asked again', () => {
    const now = context({ now: endsAt - hour });
    const again = revisedFor(extension(), {}, 'policy-changed', ['The policy has changed.'], now);
    expect(again).toMatchObject({ expiresAt: endsAt });
  });

  it('updates the messages that mention the old end', () => {
    const grant = inEffect();
    const longer = after(grant, extendedBy(grant, extension(), context({ now: startedAt + hour })).events);
    const { control } = context();
    const told = { notice: { about: 'outcome' } } as const;
    expect(copyFace(longer, control, told)).not.toBe(copyFace(grant, control, told));
  });
});
