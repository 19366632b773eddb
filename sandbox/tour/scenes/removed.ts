import { askForRole } from '../asking.js';
import { ana, ben, eva, logistics } from '../cast.js';
import { cardOf, cardSays, click, direct } from '../deciding.js';
import { organizationRoleIs } from '../on-make.js';
import type { Scene } from '../scene.js';

export const removed: Scene = {
  title: 'Eva leaves, and Ben asks for her removal',
  async play(play) {
    const id = await askForRole(play, ben, {
      for: eva,
      where: logistics.name,
      role: `Remove from ${logistics.name}`,
      reason: 'Leaves the company today',
      whole: true,
    });
    const card = await cardOf(play, id);
    await click(play, ana, card, 'Approve');
    play.told.aside('The rule delays it for two seconds, so that people can still stop it.');
    await cardSays(play, card, /unless stopped/);
    organizationRoleIs(play, eva.makeUser, 'Accountant');
    await cardSays(play, card, /checked on Make/);
    organizationRoleIs(play, eva.makeUser, undefined);
    await direct(play, eva, /Your access on Make changed/);
  },
};
