import { z } from 'zod';

/** The names under which Slack sends back what is clicked in feeds and alerts. */
export const auditActionIds = {
  undo: 'finding.undo',
  mine: 'finding.mine',
  notMine: 'finding.not-mine',
  acceptList: 'watch.accept-list',
} as const;

export const auditViewIds = {
  feeds: 'audit.feeds',
  justify: 'finding.justify',
} as const;

/** All a button of an alert carries. */
export const findingValue = z.object({ organizationId: z.number().int(), finding: z.string() });

export const findingClick = (organizationId: number, finding: string): string =>
  JSON.stringify({ organizationId, finding });
