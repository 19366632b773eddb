import { askForRole } from '../asking.js';
import { ben, data } from '../cast.js';
import { cardOf, cardSays, click, takeBack, whisper } from '../deciding.js';
import { teamRoleIs } from '../on-make.js';
import type { Scene } from '../scene.js';

export const ownRequest: Scene = {
  title: 'Ben may not approve his own request, and cancels it',
  async play(play) {
    const id = await askForRole(play, ben, {
      for: ben,
      where: data.name,
      role: 'Team Operator',
      reason: 'Wants to restart the nightly load',
    });
    const card = await cardOf(play, id);
    await click(play, ben, card, 'Approve');
    await whisper(play, ben, new RegExp(`You cannot approve ${id}`));
    teamRoleIs(play, ben.makeUser, data, 'Team Monitoring');
    await takeBack(play, ben, id);
    await cardSays(play, card, /Cancelled by/);
    teamRoleIs(play, ben.makeUser, data, 'Team Monitoring');
  },
};
