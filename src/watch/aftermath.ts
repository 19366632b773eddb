import type { Culprit } from '../approvals/audit-event.js';
import type { MessageRef } from '../approvals/event-parts.js';
import type { PersonId } from '../approvals/person.js';

/** The follow-up of a finding: who did it, who was asked, what they answered, and who asked to undo it. */
export interface Aftermath {
  readonly actor?: Culprit;
  readonly asked?: { readonly person: PersonId; readonly message: MessageRef };
  readonly answer?: Answer;
  readonly accepted?: { readonly person: PersonId; readonly at: number };
  /**
   * The id of the wave it belongs to; set only for an unrequested change of a kind that can occur in large numbers.
   */
  readonly wave?: string;
  /** Forms opened to undo it, the newest last. */
  readonly undos?: readonly UndoForm[];
}

/** A form that a person opened to ask Usher to undo a finding. */
export interface UndoForm {
  readonly submission: string;
  readonly at: number;
  /** The id of the request that the form opened; undefined until that request is on record. */
  readonly request?: string;
  /** The index of the change in the request that undoes this finding; set when the form undoes several findings. */
  readonly change?: number;
}

export interface Answer {
  readonly person: PersonId;
  readonly mine: boolean;
  readonly reason?: string;
  readonly at: number;
}
