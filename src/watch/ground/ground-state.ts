import type { Culprit, WatchEvent } from '../../approvals/audit-event.js';
import type { GroundFinding } from '../../approvals/ground-change.js';
import type { Aftermath } from '../aftermath.js';
import { groundKindOf, joinWave, type Waves } from '../waves.js';

/** A change of the ground with its follow-up. */
export interface GroundRecord extends Aftermath {
  readonly ground: GroundFinding;
  readonly at: number;
}

type GroundEvent = Extract<WatchEvent, { type: `ground.${string}` }>;

interface Kept {
  readonly ground: Map<string, GroundRecord>;
  readonly waves: Waves;
}

/** Applies an event to the known changes of the ground. */
export function evolveGround<State extends Kept>(state: State, event: GroundEvent): State {
  const { at } = event;
  switch (event.type) {
    case 'ground.changed':
      state.ground.set(event.ground.id, recorded(state, event.ground, at, event.actor));
      return state;
    case 'ground.named': {
      const one = state.ground.get(event.ground);
      if (one) state.ground.set(event.ground, { ...one, actor: event.actor });
      return state;
    }
  }
}

function recorded(
  { waves }: Kept,
  ground: GroundFinding,
  at: number,
  actor: Culprit | undefined,
): GroundRecord {
  const kind = ground.request === undefined ? groundKindOf(ground) : undefined;
  const wave = kind === undefined ? undefined : joinWave(waves, kind, ground.id, at);
  return { ground, at, ...(actor && { actor }), ...(wave && { wave: wave.id }) };
}
