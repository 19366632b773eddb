import type { MessageRef, WriteKey } from './event-parts.js';
import type { PersonId } from './person.js';

/** One step still due for a request, as data. */
export type Step =
  | { readonly type: 'expire'; readonly why: 'nobody-decided' | 'not-executed' }
  | { readonly type: 'escalate'; readonly requirement: number }
  | { readonly type: 'ending-soon' }
  | { readonly type: 'give-up' }
  | { readonly type: 'wipe-secret' }
  | { readonly type: 'execute' }
  | { readonly type: 'read-back'; readonly key: WriteKey }
  | { readonly type: 'check-invitation'; readonly change: number }
  | { readonly type: 'end' }
  | { readonly type: 'undo'; readonly change: number }
  | { readonly type: 'settle-conflict' }
  | { readonly type: 'note-follow-up' }
  | { readonly type: 'card-late' }
  | { readonly type: 'post-card' }
  | { readonly type: 'draw-card'; readonly face: string }
  | { readonly type: 'post-lines' }
  | { readonly type: 'draw-copy'; readonly message: MessageRef; readonly face: string }
  | { readonly type: 'tell'; readonly to: PersonId }
  | { readonly type: 'announce'; readonly channel: string }
  | { readonly type: 'remind'; readonly requirement: number }
  | { readonly type: 'review' }
  | { readonly type: 'alert-admins'; readonly about: AlertAbout };

/** The subject of a message to admins about a request; `announcement` names the channel that does not accept it. */
export type AlertAbout =
  | { readonly what: 'card' | 'card-moved' | 'make' | 'make-refuses' }
  | { readonly what: 'announcement'; readonly channel: string };

export type Side = 'clock' | 'make' | 'slack';

export interface Due {
  readonly step: Step;
  /** The name of the step in the ledger, with its attempts and back-off. */
  readonly key: string;
  /** The step is not due before this time. */
  readonly at: number;
  readonly side: Side;
}
