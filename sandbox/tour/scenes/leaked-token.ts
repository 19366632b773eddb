import { BEN_TOKEN } from '../../make/seed.js';
import { reportLeak } from '../asking.js';
import { ana, ben, dev } from '../cast.js';
import { cardOf, cardSays, click, direct } from '../deciding.js';
import { tokenIsGone } from '../on-make.js';
import type { Scene } from '../scene.js';

export const leakedToken: Scene = {
  title: 'Dev finds a token of Ben in a public place',
  async play(play) {
    const id = await reportLeak(play, dev, BEN_TOKEN, 'Found in a public repository');
    await direct(play, ben, /Your Make API token.* may have leaked/);
    const card = await cardOf(play, id);
    await click(play, ana, card, 'Approve');
    await cardSays(play, card, /(is|are) revoked/, 'whole');
    tokenIsGone(play, BEN_TOKEN, 'invoice script');
    await direct(play, dev, new RegExp(`revoked.*${id}`, 's'));
  },
};
