import { alwaysRuns } from '../approvals/changes/changes.js';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import type { Rendering } from './origin-words.js';
import { viewOf } from './statuses/statuses.js';
import { date, mention } from './text.js';
import type { DecidersNamed } from './waiting.js';

const nobodyNamed: DecidersNamed = () => [];

/** The state, the time since when, and the person who acts next, in one line of Slack's markup. */
export const statusLine = (request: Request): string => stateLines(request).join(' · ');

/** The state of a request in Slack's markup, one line each, the news first; the first line has the state's emoji. */
export const stateLines = (request: Request, named: DecidersNamed = nobodyNamed): string[] =>
  viewOf(request).lines(request, request.phase, named);

/** The state of a request for a terminal or for evidence, as a sentence without its full stop. */
export const stateInPlainText = (request: Request, shown: Rendering): string =>
  viewOf(request).plainly(request, request.phase, shown);

/** The line above a waiting card during a freeze. */
export function frozenLine({ phase, revision }: Request, { frozen }: Control): string | undefined {
  if (alwaysRuns(revision.changes)) return undefined;
  const waits = phase.status === 'pending' || phase.status === 'approved' || phase.status === 'executing';
  return frozen && waits
    ? `:snowflake: *Changes are frozen* by ${mention(frozen.by)} since ${date(frozen.at)}. Nothing is approved until an Usher admin lifts the freeze.`
    : undefined;
}
