import { askForRole } from '../asking.js';
import { ana, ben, dev, logistics } from '../cast.js';
import { cardOf, cardSays, deny, direct } from '../deciding.js';
import { organizationRoleIs } from '../on-make.js';
import type { Scene } from '../scene.js';

export const denied: Scene = {
  title: 'Ben asks for too much, and Ana denies it with a reason',
  async play(play) {
    const id = await askForRole(play, ben, {
      for: dev,
      where: logistics.name,
      role: 'Admin',
      reason: 'OPS-12: has to add a team',
    });
    const card = await cardOf(play, id);
    await deny(play, ana, card, 'An admin can add the team for Dev. Ask Ines.');
    await cardSays(play, card, /Denied:/, 'whole');
    organizationRoleIs(play, dev.makeUser, 'Member');
    await direct(play, ben, new RegExp(`${id}`, 's'));
  },
};
