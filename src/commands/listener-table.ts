import { reviewActionIds, reviewViewIds } from '../reviews/ids.js';
import { auditActionIds, auditViewIds, feedActionIds } from '../slack/audit-ids.js';
import { actionIds, commandNames, shortcutIds, viewIds } from '../slack/ids.js';

/**
 * The requirements of a listener for the person who acts. `member`: a full member of the workspace; the policy decides
 * the rest. `admin`: a full member whom the policy names as an admin. `slack`: no person acts, Slack sends an event.
 */
export interface ListenerNeeds {
  readonly who: 'member' | 'admin' | 'slack';
  /**
   * Whether the listener decides or changes something. If so, Usher asks Slack again, says so if that takes long, and
   * draws the person's Home tab again afterwards; otherwise an answer may be a minute old.
   */
  readonly changes: boolean;
}

const view: ListenerNeeds = { who: 'member', changes: false };
const change: ListenerNeeds = { who: 'member', changes: true };
const adminView: ListenerNeeds = { who: 'admin', changes: false };
const adminChange: ListenerNeeds = { who: 'admin', changes: true };
const toldBySlack: ListenerNeeds = { who: 'slack', changes: true };

/** Every listener, by the name in Slack's payload. No other listeners exist. */
export const listenerTable = {
  command: {
    [commandNames.invite]: view,
    [commandNames.role]: view,
    [commandNames.token]: view,
    /** `freeze`, `unfreeze` and `bind` are among its subcommands. */
    [commandNames.access]: change,
    [commandNames.audit]: adminChange,
  },
  shortcut: { [shortcutIds.hub]: view },
  event: { app_home_opened: view, user_change: toldBySlack, message: toldBySlack },
  action: {
    [actionIds.approve]: change,
    [actionIds.deny]: change,
    [actionIds.details]: view,
    [actionIds.cancel]: change,
    [actionIds.endEarly]: change,
    [actionIds.extend]: view,
    [actionIds.offerLess]: view,
    [actionIds.takeOffer]: change,
    [actionIds.declineOffer]: change,
    [actionIds.edit]: view,
    [actionIds.remind]: change,
    [actionIds.deleteNow]: change,
    [actionIds.notLeaked]: change,
    [actionIds.openTokens]: view,
    [actionIds.retry]: change,
    [actionIds.giveUp]: change,
    [actionIds.restore]: change,
    [actionIds.keep]: change,
    [actionIds.notMe]: change,
    [actionIds.askAgain]: view,
    [actionIds.confirmBinding]: adminChange,
    [actionIds.objectToBinding]: change,
    [actionIds.movedAccount]: change,
    [actionIds.review]: view,
    [actionIds.reviewAll]: view,
    [actionIds.reviewApprove]: change,
    [actionIds.reviewDeny]: change,
    [actionIds.reviewOffer]: view,
    [actionIds.reviewSkip]: view,
    [actionIds.queueTeam]: view,
    [actionIds.queueOrder]: view,
    [actionIds.queueAge]: view,
    [actionIds.queueNext]: view,
    [actionIds.queuePrevious]: view,
    [actionIds.rowsNext]: view,
    [actionIds.rowsPrevious]: view,
    [actionIds.homeFreeze]: adminChange,
    [actionIds.homeLift]: adminChange,
    [actionIds.away]: view,
    [actionIds.awayBack]: change,
    [actionIds.awayDecline]: change,
    [actionIds.hubInvite]: view,
    [actionIds.hubRole]: view,
    [actionIds.hubToken]: view,
    [actionIds.hubConnect]: view,
    [actionIds.hubLists]: view,
    [actionIds.list]: view,
    [actionIds.listOther]: view,
    [actionIds.listNext]: view,
    [actionIds.listPrevious]: view,
    [actionIds.disconnect]: change,
    [actionIds.leaversGoOn]: adminChange,
    [actionIds.leaversLeave]: adminChange,
    [auditActionIds.undo]: view,
    [auditActionIds.mine]: change,
    [auditActionIds.notMine]: change,
    [auditActionIds.accept]: change,
    [auditActionIds.undoAll]: view,
    [auditActionIds.acceptAll]: change,
    [auditActionIds.freeze]: adminChange,
    [auditActionIds.liftFreeze]: adminChange,
    [auditActionIds.acceptList]: adminChange,
    [reviewActionIds.open]: view,
    [reviewActionIds.start]: adminChange,
  },
  /** A choice or a button in an open form, by the form's name. */
  form: {
    [viewIds.invite]: view,
    [viewIds.role]: view,
    [viewIds.token]: view,
    [auditViewIds.feeds]: adminChange,
    /**
     * People give many answers, and none changes anything on Make by itself, so an identity may be a minute old
     * (decision 38).
     */
    [reviewViewIds.page]: view,
  },
  /** The submission of a form. */
  view: {
    [viewIds.invite]: change,
    [viewIds.role]: change,
    [viewIds.token]: change,
    [viewIds.connect]: change,
    [viewIds.deny]: change,
    [viewIds.extend]: change,
    [viewIds.offerLess]: change,
    [viewIds.edit]: change,
    [viewIds.away]: change,
    [auditViewIds.feeds]: adminChange,
    [auditViewIds.justify]: change,
    [auditViewIds.undoMany]: change,
    [auditViewIds.undoGround]: change,
    [reviewViewIds.keep]: view,
    [reviewViewIds.lower]: view,
    [reviewViewIds.pass]: view,
  },
  options: {
    [actionIds.person]: view,
    [actionIds.place]: view,
    [actionIds.team]: view,
    [actionIds.country]: view,
    [feedActionIds.people]: adminView,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, ListenerNeeds>>>>;

export type ListenerKind = keyof typeof listenerTable;
export type ListenerName<Kind extends ListenerKind> = keyof (typeof listenerTable)[Kind] & string;
