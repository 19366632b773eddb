import { alwaysRuns } from '../approvals/changes/changes.js';
import { type Request, stoppablePhase } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import type { Rendering } from './origin-words.js';
import { stoppedByFreeze } from './statuses/on-make.js';
import { viewOf } from './statuses/statuses.js';
import { date, mention } from './text.js';
import type { DecidersNamed } from './waiting.js';

const nobodyNamed: DecidersNamed = () => [];

/** What a state depends on besides the request. */
export interface Around {
  /** The freeze at present, which stops approved requests that give access. */
  readonly frozen?: Control['frozen'];
  readonly named?: DecidersNamed | undefined;
}

/** The state, the time since when, and the person who acts next, in one line of Slack's markup. */
export const statusLine = (request: Request, around?: Around): string =>
  stateLines(request, around).join(' · ');

/** The state of a request in Slack's markup, one line each, the news first; the first line has the state's emoji. */
export function stateLines(request: Request, { frozen, named = nobodyNamed }: Around = {}): string[] {
  const stopped = frozen && stoppablePhase(request);
  return stopped ? [stoppedByFreeze(request, stopped)] : viewOf(request).lines(request, request.phase, named);
}

/** The state of a request for a terminal or for evidence, as a sentence without its full stop. */
export const stateInPlainText = (request: Request, shown: Rendering): string =>
  viewOf(request).plainly(request, request.phase, shown);

/** The line above a waiting card during a freeze. */
export function frozenLine({ phase, revision }: Request, { frozen }: Control): string | undefined {
  if (alwaysRuns(revision.changes)) return undefined;
  const waits = phase.status === 'pending' || phase.status === 'approved' || phase.status === 'executing';
  return frozen && waits ? frozenWords(frozen) : undefined;
}

/** The person who froze changes, since when, and what the freeze stops; markup. */
export const frozenWords = ({ by, at }: NonNullable<Control['frozen']>): string =>
  `:snowflake: *Changes are frozen* by ${mention(by)} since ${date(at)}. Nothing is approved until an Usher admin lifts the freeze, ${stillApproved}.`;

/** The requests that a freeze leaves alone. */
export const stillApproved = 'except to revoke tokens or contain people';
