import type { App } from '@slack/bolt';
import { registerAskAgain } from './ask-again.js';
import { registerConnect } from './connect.js';
import type { Doors } from './doors.js';
import { createEntrance } from './entrance.js';
import { registerFinding } from './finding.js';
import { registerHome } from './home.js';
import { registerAccess } from './make-access.js';
import { registerAudit } from './make-audit.js';
import { registerInvite } from './make-invite.js';
import { registerRole } from './make-role.js';
import { registerToken } from './make-token.js';
import { registerReview } from './review.js';
import { registerTypeahead } from './typeahead.js';

/** Every door there is, each behind the same entrance; `door-table.ts` lists them with what they need. */
export function registerAll(app: App, doors: Doors): void {
  const entrance = createEntrance(app, doors);
  registerInvite(entrance, doors);
  registerRole(entrance, doors);
  registerToken(entrance, doors);
  registerConnect(entrance, doors);
  registerAccess(entrance, doors);
  registerAudit(entrance, doors);
  registerFinding(entrance, doors);
  registerReview(entrance, doors);
  registerAskAgain(entrance, doors);
  registerTypeahead(entrance, doors);
  registerHome(entrance, doors);
}
