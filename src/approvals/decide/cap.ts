import { system } from '../person.js';
import { isWidening, type Request } from '../request.js';
import type { Context, Decision } from './context.js';

const hourMs = 3_600_000;

/** Delays the request if the hourly cap of widening changes is reached, until the oldest of them is an hour old. */
export function overCap(request: Request, { now, policy, control }: Context): Decision | undefined {
  const cap = policy.limits.changes_per_hour;
  const recent = control.widenings.filter((at) => at > now - hourMs);
  if (!isWidening(request) || recent.length < cap) return undefined;
  const until = Math.min(...recent) + hourMs;
  const sentence = `The cap of ${cap} ${cap === 1 ? 'change' : 'changes'} an hour is reached; Usher continues by itself.`;
  return { events: [{ type: 'execution.delayed', at: now, by: system, why: 'cap', sentence, until }] };
}
