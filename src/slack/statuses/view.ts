import type { Button } from '@slack/types';
import type { PersonId } from '../../approvals/person.js';
import type { NewsStatus, PhaseOf, Status } from '../../approvals/phase.js';
import type { Request } from '../../approvals/request.js';
import type { Control } from '../../approvals/store.js';
import type { ButtonLook } from '../blocks.js';
import type { Rendering } from '../origin-words.js';
import type { DecidersNamed } from '../waiting.js';

/** Creates a button about one request from its action, its label and its look. */
export type Maker = (actionId: string, label: string, look?: ButtonLook) => Button;

/**
 * All that people see of a request because of its status. An absent part shows nothing. The parts are methods, so that
 * the compiler accepts the view that `viewOf` finds for the phase of any request.
 */
export interface StatusView<S extends Status> {
  /** The state, one line each, the news first; the first line begins with the state's emoji. Markup. */
  lines(request: Request, phase: PhaseOf<S>, named: DecidersNamed): string[];
  /** The state for a terminal and for evidence: a sentence without its full stop. */
  plainly(request: Request, phase: PhaseOf<S>, shown: Rendering): string;
  /** The end of the card's last line: the state that Usher saw on Make, and the time. Markup. */
  checked?(request: Request, phase: PhaseOf<S>): string[];
  /** The message about it to a person who heard of the request; if absent, the title and the state. Markup. */
  news?(request: Request, phase: PhaseOf<S>, lines: readonly string[], to: PersonId): readonly string[];
  forDeciders?(request: Request, phase: PhaseOf<S>, make: Maker, control: Pick<Control, 'frozen'>): Button[];
  forRequester?(request: Request, phase: PhaseOf<S>, make: Maker): Button[];
  forSubject?(request: Request, phase: PhaseOf<S>, make: Maker): Button[];
}

/** The view of a status that the history mentions, with its line there. `who` is undefined for Usher itself. */
export interface NewsView<S extends Status> extends StatusView<S> {
  happened(request: Request, who: string | undefined, isLast: boolean): string;
}

export type Views = { readonly [S in Status]: S extends NewsStatus ? NewsView<S> : StatusView<S> };
