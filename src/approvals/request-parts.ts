import type { MessageRef, NoticeAbout } from './event-parts.js';
import type { PersonId } from './person.js';
import type { Personal } from './personal.js';
import type { Revision } from './revision.js';

/** A message due to a person, in order of origin. */
export interface Notice {
  readonly n: number;
  readonly to: PersonId;
  readonly about: NoticeAbout;
}

export interface StepRecord {
  readonly attempts: number;
  readonly retryAt: number;
  readonly state: 'waiting' | 'done' | 'gave-up';
  readonly why?: string;
  /** When it first failed. */
  readonly since?: number;
  /** Slack refused it for good; Usher still tries now and then. */
  readonly refused?: boolean;
  /** Make did not answer. */
  readonly makeIsSilent?: boolean;
}

/** A message beside the card that shows the state of a request; `drawn`: the face of its last drawing. */
export interface Copy {
  readonly message: MessageRef;
  readonly notice?: { readonly to: PersonId; readonly about: NoticeAbout };
  readonly drawn: string;
}

/** What a decider would approve, until the requester answers. */
export interface Offer {
  readonly n: number;
  readonly by: PersonId;
  readonly at: number;
  readonly revision: Revision;
  readonly note?: Personal;
}

/** A reply in the thread of a card: who, when and where. */
export interface LinkedReply {
  readonly by: PersonId;
  readonly at: number;
  readonly message: MessageRef;
}
