import { z } from 'zod';

/** The action ids of buttons in feeds and alerts. */
export const auditActionIds = {
  undo: 'finding.undo',
  mine: 'finding.mine',
  notMine: 'finding.not-mine',
  accept: 'finding.accept',
  undoAll: 'wave.undo',
  acceptAll: 'wave.accept',
  freeze: 'alarm.freeze',
  liftFreeze: 'control.lift',
  acceptList: 'watch.accept-list',
} as const;

/** The action ids of "Feeds of this channel". */
export const feedActionIds = {
  mute: 'feed.mute',
  unmute: 'feed.unmute',
  unsubscribe: 'feed.unsubscribe',
  groups: 'feed.groups',
  names: 'feed.names',
  people: 'feed.people',
  unexplained: 'feed.unexplained',
} as const;

export const auditViewIds = {
  feeds: 'audit.feeds',
  justify: 'finding.justify',
  undoMany: 'finding.undo-many',
  undoGround: 'ground.undo',
} as const;

/** The whole value of a button of an alert. */
export const findingValue = z.object({ organizationId: z.number().int(), finding: z.string() });

export const findingClick = (organizationId: number, finding: string): string =>
  JSON.stringify({ organizationId, finding });
