import type { MessageRef, NoticeAbout } from './event-parts.js';
import type { PersonId } from './person.js';
import type { Personal } from './personal.js';
import type { Revision } from './revision.js';

/** Something a person is owed to be told, in the order it came up. */
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
  /** When it failed first. */
  readonly since?: number;
  /** Slack refused it for good; it is tried again now and then. */
  readonly refused?: boolean;
  /** Make did not answer. */
  readonly makeIsSilent?: boolean;
}

/** A message besides the card that shows the state of a request; `drawn` is the face it was last given. */
export interface Copy {
  readonly message: MessageRef;
  readonly notice?: { readonly to: PersonId; readonly about: NoticeAbout };
  readonly drawn: string;
}

/** What a decider would agree to, while the requester has not answered. */
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
