import { createHmac } from 'node:crypto';
import { parseJson, stringOf } from '../json.js';
import type { Ack, Parcel } from './parcel.js';

export interface Sent {
  headers: { [name: string]: string };
  body: string;
}

/** The request that Slack would send for a parcel, signed with the real time, because Bolt checks that. */
export function signedRequest(
  parcel: Parcel,
  secret: string,
  timestamp = Math.floor(Date.now() / 1000),
): Sent {
  const { body, contentType } = encode(parcel);
  const retry = parcel.retry && {
    'x-slack-retry-num': String(parcel.retry.attempt),
    'x-slack-retry-reason': parcel.retry.reason,
  };
  return { headers: { 'content-type': contentType, ...signature(secret, timestamp, body), ...retry }, body };
}

export function signature(secret: string, timestamp: number, body: string): { [name: string]: string } {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` };
}

export async function send(url: string, { headers, body }: Sent, timeoutMs: number): Promise<Ack> {
  try {
    const agent = { 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)' };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers: { ...agent, ...headers }, body, signal });
    const text = await response.text();
    if (!response.ok) return { status: 'failed', reason: `http_error ${response.status}` };
    return { status: 'acked', body: parseJson(text) ?? (text || undefined) };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return { status: 'timed-out' };
    return { status: 'failed', reason: 'connection_failed' };
  }
}

function encode({ kind, payload }: Parcel): { body: string; contentType: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const form = new URLSearchParams();
  if (kind === 'interactive') form.set('payload', JSON.stringify(payload));
  else for (const [key, value] of Object.entries(payload)) form.set(key, stringOf(value));
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}
