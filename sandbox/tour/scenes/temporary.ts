import { askForRole } from '../asking.js';
import { ana, ben, cat, marketing } from '../cast.js';
import { cardOf, cardSays, click, direct } from '../deciding.js';
import { teamRoleIs } from '../on-make.js';
import type { Scene } from '../scene.js';

export const forATime: Scene = {
  title: 'Ana gets a role for eight hours, and ends it early',
  async play(play) {
    teamRoleIs(play, ana.makeUser, marketing, 'Team Operator');
    const id = await askForRole(play, cat, {
      for: ana,
      where: marketing.name,
      role: 'Team Admin',
      duration: '8 hours',
      reason: 'Stands in while the team admin is away',
      whole: true,
    });
    const card = await cardOf(play, id);
    await click(play, ben, card, 'Approve');
    await cardSays(play, card, /large_green_circle/);
    teamRoleIs(play, ana.makeUser, marketing, 'Team Admin');
    await direct(play, ana, /Your access on Make changed/);
    await click(play, ana, card, 'End now');
    await cardSays(play, card, /Ended:/);
    teamRoleIs(play, ana.makeUser, marketing, 'Team Operator');
    await direct(play, cat, new RegExp(`Ended:.*${id}`, 's'));
  },
};
