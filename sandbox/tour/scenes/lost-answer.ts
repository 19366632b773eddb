import { askForRole } from '../asking.js';
import { ana, ben, dev, logistics } from '../cast.js';
import { cardOf, cardSays, click, direct } from '../deciding.js';
import { organizationRoleIs, writes } from '../on-make.js';
import type { Scene } from '../scene.js';

export const lostAnswer: Scene = {
  title: "Make's answer gets lost, and Usher checks Make before it reports anything",
  async play(play) {
    const { make, told } = play;
    const id = await askForRole(play, ben, {
      for: dev,
      where: logistics.name,
      role: 'App Developer',
      reason: 'Builds our own app for the warehouse',
    });
    const card = await cardOf(play, id);
    const before = writes(play).length;
    make.faults.add({ match: { method: 'POST', path: /user-organization-roles/ }, kind: 'lost-answer' });
    told.aside('The connection to Make will break after Make has made the change and before it answers.');
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /checked on Make/);
    organizationRoleIs(play, dev.makeUser, 'App Developer');
    const [write, ...more] = writes(play).slice(before);
    told.aside('Usher sent the change once, lost the answer, and found the result by reading Make.');
    if (write?.status !== 0 || more.length > 0) throw new Error('one write with a lost answer was expected');
    await direct(play, ben, new RegExp(`Done: .*${id}`, 's'));
  },
};
