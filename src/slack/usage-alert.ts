import { section } from './blocks.js';
import type { Message } from './card.js';
import { cutMiddle, escaped } from './text.js';
import { bytesInWords } from './usage-view.js';

/** The time since when usage is counted. */
export type CountedSince =
  | { readonly since: 'reset' }
  /** Whole days from the day of the reset on; if `isPart`, only the days that Make still shows. */
  | { readonly since: 'day-of-reset'; readonly day: string; readonly isPart: boolean }
  /** Make does not state the time of the reset. */
  | { readonly since: 'thirty-days' };

/** A limit of Make: operations, or the data transfer in bytes. */
export type Limited = 'operations' | 'data';

export interface Used {
  readonly of: Limited;
  readonly used: number;
  readonly limit: number;
  readonly share: number;
}

/** The message to the approvals channel: a place has used more than the policy's share of one of its limits. */
export function usageAlert(
  place: { readonly name: string; readonly organization?: string },
  { of, used, limit, share }: Used,
  counted: CountedSince = { since: 'reset' },
): Message {
  const name = escaped(cutMiddle(place.name, 80));
  const where =
    place.organization === undefined ? name : `${name} in ${escaped(cutMiddle(place.organization, 80))}`;
  const least = counted.since === 'day-of-reset' && counted.isPart ? 'at least ' : '';
  const text = `:bar_chart: *${where} has used ${least}${amountsIn(of, used, limit)}* ${sinceWords(counted)}, which is more than ${Math.round(share * 100)}% (\`limits.usage_alert_at\`). \`/make-access usage ${name}\` shows where ${of === 'data' ? 'it' : 'they'} went.`;
  return { text, blocks: [section(text)] };
}

const amountsIn = (of: Limited, used: number, limit: number): string =>
  of === 'data'
    ? `${bytesInWords(used)} of its ${bytesInWords(limit)} of data transfer`
    : `${used.toLocaleString('en')} of its ${limit.toLocaleString('en')} operations`;

function sinceWords(counted: CountedSince): string {
  switch (counted.since) {
    case 'reset':
      return 'since Make’s last reset';
    case 'day-of-reset':
      return `since ${new Date(counted.day).toLocaleDateString('en', { day: 'numeric', month: 'long', timeZone: 'UTC' })}, the day of Make’s last reset`;
    case 'thirty-days':
      return 'in the last 30 days';
  }
}
