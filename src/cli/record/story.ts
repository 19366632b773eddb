import type { AnyEvent } from '../../approvals/event.js';
import { evolve } from '../../approvals/evolve.js';
import type { Request } from '../../approvals/request.js';
import type { Revision } from '../../approvals/revision.js';
import type { Entry } from '../../approvals/store.js';
import { isRequest } from './kinds.js';

/** One event with its entry. */
export interface Step {
  readonly n: number;
  readonly hash: string;
  readonly event: AnyEvent;
}

/** A request with all its events, oldest first. */
export interface Story {
  readonly request: Request;
  readonly steps: readonly Step[];
}

export const stepsOf = ({ n, hash, events }: Entry): Step[] => events.map((event) => ({ n, hash, event }));

/** The story with the request to which the steps lead; undefined if the request was never submitted. */
export function storyOf(steps: readonly Step[]): Story | undefined {
  const request = steps.reduce<Request | undefined>(
    (before, { event }) => (isRequest(event) ? evolve(before, event) : before),
    undefined,
  );
  return request && { request, steps };
}

/** Every revision that people decided on, with its time. */
export const revisionsOf = ({ steps }: Story): { readonly at: number; readonly revision: Revision }[] =>
  steps.flatMap(({ event }) =>
    event.type === 'request.submitted' || event.type === 'request.revised'
      ? [{ at: event.at, revision: event.revision }]
      : [],
  );

/** The entries on which these steps rest, each once. */
export const restsOn = (steps: readonly Step[]): { readonly n: number; readonly hash: string }[] => [
  ...new Map(steps.map(({ n, hash }) => [n, { n, hash }])).values(),
];

/** Numbers as ranges, such as "1, 4–6". */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const n of numbers) {
    const last = parts.at(-1);
    if (last && n === last[1] + 1) last[1] = n;
    else parts.push([n, n]);
  }
  return parts.map(([a, b]) => (a === b ? `${a}` : `${a}–${b}`)).join(', ');
}
