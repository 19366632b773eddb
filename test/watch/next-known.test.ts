import { expect, it } from 'vitest';
import type { Announced } from '../../src/watch/announced.js';
import type { KnownMembers } from '../../src/watch/known-members.js';
import { confirmedBy } from '../../src/watch/next-known.js';

const team = { id: 915, name: 'Finance Ops' };
const member = {
  userId: 4131,
  roleId: 2,
  invitation: null,
  teamIds: [915],
  name: 'Dev',
  email: 'dev@example.com',
};
const known: KnownMembers = {
  format: 1,
  generation: 3,
  from: 100,
  until: 110,
  members: [member],
  teams: [
    {
      teamId: 915,
      name: 'Finance Ops',
      from: 100,
      until: 110,
      since: 50,
      roles: [{ userId: 4131, roleId: 10 }],
    },
  ],
  evidence: [],
  ledgerFrom: 7,
  accepted: 0,
};
const read = { from: 200, until: 210, roles: [{ userId: 4131, roleId: 10 }] };
const write: Announced = {
  n: 8,
  at: 150,
  until: 160,
  request: 'REQ-1',
  undoes: false,
  write: { type: 'set-team-role', organizationId: 7301, teamId: 915, userId: 4131, before: 10, roleId: 11 },
};

it('given a team known with these roles, when it shows them again, then only its time is newer', () => {
  const next = confirmedBy(known, team, read, []);
  expect(next?.teams).toEqual([{ ...known.teams[0], from: 200, until: 210 }]);
});

it.each<[string, Parameters<typeof confirmedBy>]>([
  ['another role', [known, team, { ...read, roles: [{ userId: 4131, roleId: 11 }] }, []]],
  ['another name', [known, { ...team, name: 'Finance' }, read, []]],
  ['a team that was never read', [{ ...known, teams: [] }, team, read, []]],
  ['nobody where somebody was', [known, team, { ...read, roles: [] }, []]],
  ['the same, but Usher wrote since it was last read', [known, team, read, [write]]],
  [
    'the same, but an entry of Make’s log waits for its change',
    [
      {
        ...known,
        evidence: [
          { uuid: 'e-1', eventName: 'team_role_updated', at: 120, teamId: 915, userId: 4131, reads: 0 },
        ],
      },
      team,
      read,
      [],
    ],
  ],
])('given known members, when the list shows %s, then it is compared and stored as usual', (_, given) => {
  expect(confirmedBy(...given)).toBeUndefined();
});

it('given a write of Usher’s that was over before the team was last read, then the list needs no comparison', () => {
  expect(confirmedBy(known, team, read, [{ ...write, at: 10, until: 20 }])).toBeDefined();
});
