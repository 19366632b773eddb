import type { MessageRef, NoticeAbout } from './event-parts.js';
import type { PersonId } from './person.js';
import type { Personal } from './personal.js';
import type { Revision } from './revision.js';

/** A message due to a person; `n` is its number in order of origin. */
export interface Notice {
  readonly n: number;
  readonly to: PersonId;
  readonly about: NoticeAbout;
  /** For news of a person's changed access: which of their changes it is about, and how those stand. */
  readonly of?: string;
}

export interface StepRecord {
  readonly attempts: number;
  readonly retryAt: number;
  readonly state: 'waiting' | 'done' | 'gave-up';
  readonly why?: string;
  /** The time of the first failure. */
  readonly since?: number;
  /** Slack refused it permanently; Usher still tries at intervals. */
  readonly refused?: boolean;
  /** Make did not answer. */
  readonly makeIsSilent?: boolean;
  /** Make answered that Usher may not do this. */
  readonly makeRefuses?: boolean;
}

/**
 * A message beside the card that shows the state of a request; `drawn` names the content of its last drawing. A former
 * card stands in a channel that accepted nothing for some time.
 */
export interface Copy {
  readonly message: MessageRef;
  readonly notice?: { readonly to: PersonId; readonly about: NoticeAbout };
  readonly drawn: string;
  readonly isFormerCard?: true;
}

/** The shape that a decider would approve; kept until the requester answers. */
export interface Offer {
  readonly n: number;
  readonly by: PersonId;
  readonly at: number;
  readonly revision: Revision;
  readonly note?: Personal;
}

/** A reply in the thread of a card, with its author, time and place. */
export interface LinkedReply {
  readonly by: PersonId;
  readonly at: number;
  readonly message: MessageRef;
}
