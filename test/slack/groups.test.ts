import type { WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import type { PersonId } from '../../src/approvals/person.js';
import { createGroups } from '../../src/slack/groups.js';

const scope = (teamId: number) => ({ organizationId: 1, teamId });

function given() {
  const asked: string[] = [];
  /** The look-ups on Make that wait for those of decisions. */
  const shown: string[] = [];
  const client = {
    usergroups: {
      users: {
        async list({ usergroup }: { usergroup: string }) {
          asked.push(usergroup);
          return { users: usergroup === 'S0PLATFORM' ? ['U0ANA'] : ['U0CAT'] };
        },
      },
    },
  } as unknown as WebClient;
  const entries: Record<string, string[]> = {
    platform: ['S0PLATFORM'],
    security: ['S0SECURITY'],
    heads: ['make:Team Admin'],
  };
  const groups = createGroups(
    {
      client,
      home: { id: 'T0', teams: ['T0'], isOrgWide: false },
      membersOf: (group) => entries[group],
      async holdersOf(role, { teamId }, toShow) {
        asked.push(`${role} of ${teamId}`);
        if (toShow) shown.push(`${role} of ${teamId}`);
        return teamId === 7 ? [{ userId: 4130, email: 'ana@example.com' }] : [];
      },
    },
    {
      idOf: (slackUser): PersonId => `T0/${slackUser}`,
      identify: async (person) => ({ person, standing: 'member', binding: { state: 'none' } }),
      personWith: async () => undefined,
    },
  );
  const needs = ['platform', 'security', 'heads'].flatMap((group) =>
    group === 'heads' ? [7, 8].map((teamId) => ({ group, scope: scope(teamId) })) : [{ group }],
  );
  return { groups, asked, shown, needs };
}

it('groups that are forgotten are asked about again, and no others', async () => {
  const { groups, asked, needs } = given();
  await groups.roster(needs, false);
  expect(asked.splice(0).sort()).toEqual(['S0PLATFORM', 'S0SECURITY', 'Team Admin of 7', 'Team Admin of 8']);
  await groups.roster(needs, false);
  expect(asked).toEqual([]);
  groups.forget([{ group: 'platform' }, { group: 'heads', scope: scope(7) }]);
  await groups.roster(needs, false);
  expect(asked.sort()).toEqual(['S0PLATFORM', 'Team Admin of 7']);
});

it('the groups of a person who acts are asked about again for a decision, and not for a view', async () => {
  const { groups, asked, needs } = given();
  await groups.roster(needs, true);
  asked.splice(0);
  groups.doubtThoseOf(['T0/U0ANA'], [4130]);
  const shown = await groups.roster(needs, true);
  expect(asked).toEqual([]);
  expect(await groups.roster(needs, false)).toEqual(shown);
  expect(asked.splice(0).sort()).toEqual(['S0PLATFORM', 'Team Admin of 7']);
  await Promise.all([groups.roster(needs, false), groups.roster(needs, true)]);
  expect(asked).toEqual([]);
});

it('the look-ups of a view on Make keep no decision waiting', async () => {
  const { groups, shown, needs } = given();
  await groups.roster(needs.slice(0, 3), false);
  expect(shown).toEqual([]);
  await groups.roster(needs, true);
  expect(shown).toEqual(['Team Admin of 8']);
});
