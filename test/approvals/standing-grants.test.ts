import { describe, expect, it } from 'vitest';
import { system } from '../../src/approvals/person.js';
import type { Request } from '../../src/approvals/request.js';
import { hasTemporaryRole } from '../../src/approvals/standing-grants.js';
import { after, announcing, approved, change, finn, hour, makeIdOf, minute, plan, t0 } from './given.js';

const at = { at: t0 + 2 * minute, by: system };
const part = { changes: [change(7), change(8)], plans: [plan({}, 7), plan({}, 8)], durationMs: hour };
const asked = approved(part);
const sent = after(asked, [announcing()]);
const given = after(sent, [
  {
    type: 'write.settled',
    ...at,
    key: { change: 0, way: 'do', index: 0 },
    attempt: 1,
    outcome: 'applied',
    permanent: false,
  },
  { type: 'change.verified', ...at, change: 0, already: false },
  { type: 'grant.started', ...at, endsAt: t0 + hour },
]);
const refused = after(given, [
  { type: 'change.failed', ...at, change: 1, way: 'do', code: 'refused', why: 'no' },
]);
const ending = after(refused, [{ type: 'grant.ending', ...at, why: 'time' }]);
const stuck = after(ending, [
  { type: 'change.failed', ...at, change: 0, way: 'undo', code: 'last-admin', why: 'no' },
]);
const ended = after(ending, [{ type: 'change.undone', ...at, change: 0, how: 'verified' }]);
const forGood = after(approved({ ...part, durationMs: undefined }), [announcing()]);

const holdsIn = (team: number, request: Request) =>
  hasTemporaryRole([request], makeIdOf(finn), { organizationId: 1, teamId: team });

describe('a temporary role, which does not decide', () => {
  it.each<[string, Request, boolean]>([
    ['is asked for', asked, false],
    ['is sent to Make', sent, true],
    ['is given while another one is not yet', given, true],
    ['is in effect', refused, true],
    ['is ending', ending, true],
    ['could not be ended', stuck, true],
    ['is ended', ended, false],
    ['is given for good', forGood, false],
  ])('counts as one while it %s', (_, request, counts) => {
    expect(holdsIn(7, request)).toBe(counts);
  });

  it('is not one that Make refused to give, beside one that is in effect', () => {
    expect(refused.phase.status).toBe('active');
    expect(holdsIn(8, refused)).toBe(false);
  });
});
