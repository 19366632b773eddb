import { askForRole } from '../asking.js';
import { ana, ben, cat, ines, marketing } from '../cast.js';
import { cardOf, cardSays, click, direct } from '../deciding.js';
import { teamRoleIs } from '../on-make.js';
import type { Scene } from '../scene.js';

export const askedAnew: Scene = {
  title: 'Somebody changes Make by hand before Ana clicks',
  async play(play) {
    const id = await askForRole(play, ben, {
      for: cat,
      where: marketing.name,
      role: 'Team Operator',
      reason: 'Helps with the spring campaign',
    });
    const card = await cardOf(play, id);
    play.told.act(
      `Meanwhile ${ines.fullName} makes ${cat.fullName} Team Monitoring of ${marketing.name} on Make`,
    );
    play.make.world.setTeamRole(cat.makeUser, marketing.teamId, 'Team Monitoring', ines.makeUser);
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /Changed since it was asked:.*Team Monitoring/, 'whole');
    teamRoleIs(play, cat.makeUser, marketing, 'Team Monitoring');
    await direct(play, ana, new RegExp(`Your approval no longer counts:.*${id}`, 's'));
    play.told.aside('Ana reads the new state and still agrees.');
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /checked on Make/);
    teamRoleIs(play, cat.makeUser, marketing, 'Team Operator');
  },
};
