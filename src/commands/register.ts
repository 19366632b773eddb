import type { App } from '@slack/bolt';
import { registerAskAgain } from './ask-again.js';
import { registerConnect } from './connect.js';
import type { Doors } from './doors.js';
import { registerFinding } from './finding.js';
import { registerHome } from './home.js';
import { registerAccess } from './make-access.js';
import { registerAudit } from './make-audit.js';
import { registerInvite } from './make-invite.js';
import { registerRole } from './make-role.js';
import { registerToken } from './make-token.js';
import { registerReview } from './review.js';
import { registerTypeahead } from './typeahead.js';

/** Every door there is. Each file holds the ids it listens to, all of them from `slack/ids.ts`. */
export function registerAll(app: App, doors: Doors): void {
  registerInvite(app, doors);
  registerRole(app, doors);
  registerToken(app, doors);
  registerConnect(app, doors);
  registerAccess(app, doors);
  registerAudit(app, doors);
  registerFinding(app, doors);
  registerReview(app, doors);
  registerAskAgain(app, doors);
  registerTypeahead(app, doors);
  registerHome(app, doors);
}
