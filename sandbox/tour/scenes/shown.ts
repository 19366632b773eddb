import { dev } from '../cast.js';
import { whisper } from '../deciding.js';
import type { Scene } from '../scene.js';

export const shown: Scene = {
  title: 'Dev looks up what happened to his request',
  async play(play) {
    play.told.act('Dev types: /make-access show REQ-1');
    await play.slack.person(dev.slack).command('/make-access', 'show REQ-1');
    await whisper(play, dev, /REQ-1 · revision 1/);
  },
};
