import type { Finding } from '../approvals/audit-event.js';
import { whatHappened } from './finding-words.js';
import { date, escaped } from './text.js';

/** One change of membership in one line, with its verdict; markup. */
export function findingLine(finding: Finding): string {
  const { between, verdict, request, why } = finding;
  const reason = request ?? (why === undefined ? undefined : escaped(why));
  const because = reason === undefined ? '' : ` (${reason})`;
  return `${whatHappened(finding)} ${verdictWords[verdict]}${because} · ${date(between.until)}`;
}

const verdictWords = {
  matched: 'Asked for',
  explained: 'Explained',
  unexplained: ':warning: Nobody asked for it',
} as const;
