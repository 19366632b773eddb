import { section } from './blocks.js';
import type { Message } from './card.js';
import { cutMiddle, escaped } from './text.js';

const number = new Intl.NumberFormat('en');

/** To the approvals channel: an organization has used more of its operations than the policy's share. */
export function usageAlert(
  organization: string,
  { used, limit, share }: { readonly used: number; readonly limit: number; readonly share: number },
): Message {
  const name = escaped(cutMiddle(organization, 80));
  const text = `:bar_chart: *${name} has used ${number.format(used)} of its ${number.format(limit)} operations* since Make’s last reset, which is more than ${Math.round(share * 100)}% (\`limits.usage_alert_at\`). \`/make-access usage ${name}\` shows where they went.`;
  return { text, blocks: [section(text)] };
}
