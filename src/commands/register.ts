import type { App } from '@slack/bolt';
import { registerAccessReview } from './access-review.js';
import { registerAlarmButtons } from './alarm-buttons.js';
import { registerAskAgain } from './ask-again.js';
import { registerAway } from './away.js';
import { registerConnect } from './connect.js';
import { registerExtend } from './extend.js';
import { registerFinding } from './finding.js';
import { registerHome } from './home.js';
import { registerLeaverButtons } from './leaver-buttons.js';
import { createListeners } from './listener.js';
import type { ListenerContext } from './listener-context.js';
import { registerLists } from './lists/register.js';
import { registerAccess } from './make-access.js';
import { registerAudit } from './make-audit.js';
import { registerInvite } from './make-invite.js';
import { registerRole } from './make-role.js';
import { registerToken } from './make-token.js';
import { registerReshape } from './reshape.js';
import { registerReview } from './review.js';
import { registerReviewQueue } from './review-queue.js';
import { registerTypeahead } from './typeahead.js';
import { registerUserChange } from './user-change.js';

/** Registers every listener; `listener-table.ts` lists them with what each needs of the person. */
export function registerAll(app: App, ctx: ListenerContext): void {
  const listeners = createListeners(app, ctx);
  registerInvite(listeners, ctx);
  registerRole(listeners, ctx);
  registerToken(listeners, ctx);
  registerConnect(listeners, ctx);
  registerAccess(listeners, ctx);
  registerLists(listeners, ctx);
  registerAudit(listeners, ctx);
  registerFinding(listeners, ctx);
  registerAlarmButtons(listeners, ctx);
  registerReview(listeners, ctx);
  registerAskAgain(listeners, ctx);
  registerTypeahead(listeners, ctx);
  registerExtend(listeners, ctx);
  registerReshape(listeners, ctx);
  registerLeaverButtons(listeners, ctx);
  registerUserChange(listeners, ctx);
  registerHome(listeners, ctx);
  registerAway(listeners, ctx);
  registerReviewQueue(listeners, ctx);
  registerAccessReview(listeners, ctx);
}
