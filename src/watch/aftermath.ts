import type { Culprit } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event-parts.js';
import type { PersonId } from '../approvals/person.js';

/** What became of something that was found. */
export interface Aftermath {
  readonly actor?: Culprit;
  readonly asked?: { readonly person: PersonId; readonly message: MessageRef };
  readonly answer?: Answer;
  readonly accepted?: { readonly person: PersonId; readonly at: number };
  /** The wave it belongs to, where nobody asked for it and there may be many of its kind. */
  readonly wave?: string;
  /** Forms that ask to undo it, the newest last. */
  readonly undos?: readonly UndoForm[];
}

/** A form that somebody opened to ask for the undoing. */
export interface UndoForm {
  readonly submission: string;
  readonly at: number;
  /** What it opened, once that is on record. */
  readonly request?: string;
  /** Which of the request's changes undoes this one, where the form is about several. */
  readonly change?: number;
}

export interface Answer {
  readonly person: PersonId;
  readonly mine: boolean;
  readonly reason?: string;
  readonly at: number;
}
