import { askForRole } from '../asking.js';
import { ana, ben, dev, finance } from '../cast.js';
import { cardOf, cardSays, click, direct, thread } from '../deciding.js';
import { teamRoleIs } from '../on-make.js';
import type { Scene } from '../scene.js';

export const roleForDev: Scene = {
  title: 'Ben asks for a role for Dev',
  async play(play) {
    const id = await askForRole(play, ben, {
      for: dev,
      where: finance.name,
      role: 'Team Operator',
      reason: 'Runs the month-end closing',
      whole: true,
    });
    const card = await cardOf(play, id);
    teamRoleIs(play, dev.makeUser, finance, undefined);
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /checked on Make/, 'whole');
    await thread(play, card, /checked on Make/);
    teamRoleIs(play, dev.makeUser, finance, 'Team Operator');
    await direct(play, ben, new RegExp(`Done: .*${id}`, 's'));
    await direct(play, dev, /Your access on Make changed/);
    await direct(play, ana, new RegExp(`You approved .*${id}`, 's'));
  },
};
