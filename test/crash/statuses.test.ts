import { describe, expect } from 'vitest';
import { askForInvite, cardFor, cardOf, cardShows } from '../stories/asking.js';
import { storyPolicy } from '../stories/policy.js';
import { story } from '../stories/story.js';

const hold = storyPolicy.replace('  - name: everything else\n', '  - name: everything else\n    hold: 4s\n');

describe('after a kill and restart', () => {
  story.ofSeries(
    'a request on hold is executed by itself',
    { process: true, policy: hold },
    async (harness) => {
      const card = await cardFor(harness);
      await harness.person('U0ANA').click(card, 'Approve');
      await cardShows(harness, card, /unless stopped/);
      await harness.restart('kill');
      await cardShows(harness, card, /checked on Make/, 30_000);
      expect(harness.make.world.teamRole(4133, 915)).toBe('Team Operator');
    },
  );

  const quick = { env: { USHER_POLL_SECONDS: '0.5' } };
  story.ofSeries(
    'an awaited invitee gets the team role once they accept',
    { ...quick, process: true },
    async (harness) => {
      await askForInvite(harness.person('U0BEN'), {
        emails: 'Noor Haddad <noor.haddad@example.com>',
        team: 'Finance Ops',
        teamRole: 'Team Operator',
      });
      const card = await cardOf(harness, 'REQ-1');
      await harness.person('U0ANA').click(card, 'Approve');
      await cardShows(harness, card, /Invitation sent and seen on Make/);
      await harness.app().kill();
      const noor = [...harness.make.world.users.values()].find(
        ({ email }) => email === 'noor.haddad@example.com',
      );
      harness.make.world.acceptInvitation(noor?.id ?? 0, 7301);
      await harness.begin();
      await cardShows(harness, card, /checked on Make/, 30_000);
      expect(harness.make.world.teamRole(noor?.id ?? 0, 915)).toBe('Team Operator');
    },
  );

  story.ofSeries(
    'a request that Make refused can be retried with its approvals',
    { process: true },
    async (harness) => {
      const card = await cardFor(harness);
      harness.make.faults.add({
        match: { method: 'POST', path: /user-team-roles/ },
        kind: 'status',
        status: 400,
      });
      await harness.person('U0ANA').click(card, 'Approve');
      await cardShows(harness, card, /Not done\. .*the approval is kept/s);
      await harness.restart('kill');
      await harness.person('U0BEN').click(card, 'Try again');
      await cardShows(harness, card, /@Ana Costa approved · checked on Make/, 30_000);
    },
  );
});
