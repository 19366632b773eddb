import type { IncomingHttpHeaders } from 'node:http';

/**
 * The largest difference between Slack's clock and ours.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
const toleranceSeconds = 300;

/** Whether a request says that it was signed more than five minutes from now. */
export function isEarly(headers: IncomingHttpHeaders, now: number): boolean {
  return signedAt(headers) > now / 1000 + toleranceSeconds;
}

/**
 * The signature of a request, which was verified, and its time in epoch seconds. Only the part that Bolt compares
 * counts, since it also takes `v0=<hash>=anything` (bolt 5.1.0, `verifySlackRequest`).
 */
export function signatureOf(headers: IncomingHttpHeaders): { signature: string; signedAt: number } {
  const { 'x-slack-signature': header } = headers;
  const [, hash = ''] = typeof header === 'string' ? header.split('=') : [];
  return { signature: hash, signedAt: signedAt(headers) };
}

function signedAt({ 'x-slack-request-timestamp': header }: IncomingHttpHeaders): number {
  return typeof header === 'string' ? Number(header) : Number.NaN;
}
