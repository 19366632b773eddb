import type { Scene } from './scene.js';
import { askedAnew } from './scenes/asked-again.js';
import { byHand } from './scenes/by-hand.js';
import { denied } from './scenes/denied.js';
import { frozen } from './scenes/frozen.js';
import { inviteTwo } from './scenes/invite-two.js';
import { leakedToken } from './scenes/leaked-token.js';
import { lostAnswer } from './scenes/lost-answer.js';
import { ownRequest } from './scenes/own-request.js';
import { removed } from './scenes/removed.js';
import { roleForDev } from './scenes/role-for-dev.js';
import { shown } from './scenes/shown.js';
import { forATime } from './scenes/temporary.js';

export const programme: readonly Scene[] = [
  roleForDev,
  inviteTwo,
  denied,
  removed,
  forATime,
  askedAnew,
  lostAnswer,
  leakedToken,
  ownRequest,
  frozen,
  byHand,
  shown,
];
