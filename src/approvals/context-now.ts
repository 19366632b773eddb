import type { Context } from './decide/context.js';
import type { PolicyInForce } from './desk-deps.js';
import type { Clock, Timing } from './ports.js';
import type { Store } from './store.js';

interface Around {
  readonly store: Pick<Store, 'control' | 'open'>;
  readonly clock: Pick<Clock, 'now' | 'makeAhead'>;
  readonly policy: () => PolicyInForce;
  readonly timing: Timing;
}

/** The basis of every decision, as it is now. */
export async function contextNow({ clock, policy, store, timing }: Around): Promise<Context> {
  const [now, makeAhead = 0] = [clock.now(), clock.makeAhead?.()];
  const inForce = policy();
  const [control, open] = await Promise.all([store.control(now), store.open()]);
  return {
    now,
    ...(makeAhead !== 0 && { makeAhead }),
    policy: inForce.policy,
    names: inForce.names,
    lineOf: inForce.lineOf,
    policyHash: inForce.hash,
    control,
    open: open.map(({ request }) => request),
    timing,
  };
}
