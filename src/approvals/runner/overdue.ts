import { dueKeys } from '../due-now.js';
import type { Store } from '../store.js';

/** A step that is due and not done, the time since when, and the reason of the last failure. */
export interface Overdue {
  readonly request: string;
  readonly step: string;
  readonly since: number;
  readonly why?: string;
}

/** Tracks steps from their first try until they are done. */
export interface OverdueSteps {
  begun(request: string, step: string): void;
  failed(request: string, step: string, why: string): void;
  done(request: string, step: string): void;
  /** The step that has waited longest, of the steps that are still due. */
  oldest(): Promise<Overdue | undefined>;
}

export function createOverdueSteps(
  store: Pick<Store, 'request' | 'control'>,
  now: () => number,
): OverdueSteps {
  const steps = new Map<string, Overdue>();
  const nameOf = (request: string, step: string): string => `${request} ${step}`;

  const isDue = async ({ request: id, step }: Overdue): Promise<boolean> => {
    const stored = await store.request(id);
    return stored !== undefined && dueKeys(stored.request, now(), await store.control(now())).has(step);
  };

  return {
    begun(request, step) {
      const name = nameOf(request, step);
      if (!steps.has(name)) steps.set(name, { request, step, since: now() });
    },
    failed(request, step, why) {
      const name = nameOf(request, step);
      steps.set(name, { request, step, since: steps.get(name)?.since ?? now(), why });
    },
    done: (request, step) => void steps.delete(nameOf(request, step)),
    async oldest() {
      for (const [name, one] of [...steps].sort(([, a], [, b]) => a.since - b.since)) {
        if (await isDue(one)) return one;
        steps.delete(name);
      }
      return undefined;
    },
  };
}
