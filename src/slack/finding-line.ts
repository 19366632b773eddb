import type { Finding } from '../approvals/audit-event.js';
import type { GroundFinding } from '../approvals/ground-change.js';
import { findingSentence } from './finding-words.js';
import { groundSentence, isPersons } from './ground-words.js';
import { date, escaped } from './text.js';

/** One change of membership in one line, with its verdict; markup. */
export function findingLine(finding: Finding): string {
  const { between, verdict, request, why } = finding;
  const reason = request ?? (why === undefined ? undefined : escaped(why));
  const because = reason === undefined ? '' : ` (${reason})`;
  return `${findingSentence(finding)} ${verdictWords[verdict]}${because} · ${date(between.until)}`;
}

/** The same for a change of the ground. A change that needs no request, such as a plan, has no verdict. */
export function groundLine(ground: GroundFinding): string {
  const { between, request } = ground;
  const unasked = isPersons(ground.change) ? ` ${verdictWords.unexplained}` : '';
  const verdict = request === undefined ? unasked : ` ${verdictWords.matched} (${request})`;
  return `${groundSentence(ground)}${verdict} · ${date(between.until)}`;
}

const verdictWords = {
  matched: 'Asked for',
  explained: 'Explained',
  unexplained: ':warning: Nobody asked for it',
} as const;
