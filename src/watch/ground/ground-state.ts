import type { Culprit, WatchEvent } from '../../approvals/audit-event.js';
import type { GroundFinding } from '../../approvals/ground-change.js';
import type { Aftermath } from '../aftermath.js';

/** A change of the ground with all that became of it. */
export interface GroundRecord extends Aftermath {
  readonly ground: GroundFinding;
  readonly at: number;
}

type GroundEvent = Extract<WatchEvent, { type: `ground.${string}` }>;

interface Kept {
  readonly ground: Map<string, GroundRecord>;
}

/** What an event makes of what is known of the ground's changes. */
export function evolveGround<State extends Kept>(state: State, event: GroundEvent): State {
  const { at } = event;
  switch (event.type) {
    case 'ground.changed':
      state.ground.set(event.ground.id, recorded(event.ground, at, event.actor));
      return state;
    case 'ground.named': {
      const one = state.ground.get(event.ground);
      if (one) state.ground.set(event.ground, { ...one, actor: event.actor });
      return state;
    }
  }
}

const recorded = (ground: GroundFinding, at: number, actor: Culprit | undefined): GroundRecord => ({
  ground,
  at,
  ...(actor && { actor }),
});
