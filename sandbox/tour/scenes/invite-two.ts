import { userWithEmail } from '../../make/by-hand/invitations.js';
import { askForInvite } from '../asking.js';
import { ana, ben, finance, logistics } from '../cast.js';
import { cardOf, cardSays, click, direct } from '../deciding.js';
import { invitationIsOpen, teamRoleIs } from '../on-make.js';
import type { Play, Scene } from '../scene.js';

const noor = 'noor.haddad@example.com';
const omar = 'omar.said@example.com';

export const inviteTwo: Scene = {
  title: 'Ben invites Noor and Omar, with a role in a team',
  async play(play) {
    const id = await askForInvite(play, ben, {
      emails: [`Noor Haddad <${noor}>`, `Omar Said <${omar}>`],
      organization: logistics.name,
      team: finance.name,
      teamRole: 'Team Operator',
      reason: 'Both join the finance team on Monday',
    });
    const card = await cardOf(play, id);
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /2 invited, none has accepted yet/);
    const invited = [accountOf(play, noor), accountOf(play, omar)];
    for (const userId of invited) invitationIsOpen(play, userId, true);
    for (const userId of invited) accept(play, userId);
    await cardSays(play, card, /checked on Make/);
    for (const userId of invited) {
      invitationIsOpen(play, userId, false);
      teamRoleIs(play, userId, finance, 'Team Operator');
    }
    await direct(play, ben, new RegExp(`Done: .*${id}`, 's'));
  },
};

function accountOf({ make }: Play, email: string): number {
  const user = userWithEmail(make.world, email);
  if (!user) throw new Error(`Make has not invited ${email}`);
  return user.id;
}

function accept({ make, told }: Play, userId: number): void {
  told.act(`${make.world.user(userId).name} accepts the invitation on Make`);
  make.world.acceptInvitation(userId, logistics.organizationId);
}
