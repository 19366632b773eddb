import type { Status } from '../../../approvals/request.js';
import { isWithin } from '../options.js';
import type { Story } from '../story.js';
import { type FindingStory, type GroundStory, isUnasked } from './findings.js';
import type { Gathered } from './gather.js';

const groups: readonly (readonly [string, readonly Status[]])[] = [
  ['done, or ended after its time', ['done', 'ended']],
  ['temporary, in effect', ['active', 'ending', 'conflict']],
  ['denied', ['denied']],
  ['cancelled', ['cancelled']],
  ['expired', ['expired']],
  ['failed, done in part, or not known', ['failed', 'partial', 'unknown']],
  ['still open', ['pending', 'approved', 'executing', 'awaiting']],
];

/** The period in numbers, as lines of a Markdown table; it contains no typed text. */
export function countsTable(gathered: Gathered, stories: readonly Story[]): string[] {
  const { period, findings, ground, control, policies, erasures } = gathered;
  const having = (wanted: readonly Status[]): number =>
    stories.filter(({ request }) => wanted.includes(request.phase.status)).length;
  const attempts = stories
    .flatMap(({ steps }) => steps)
    .filter(({ event }) => event.type === 'attempt.refused' && isWithin(period, event.at));
  const unasked = (seen: readonly (FindingStory | GroundStory)[]): number =>
    seen.filter((story) => story.seenWithin && isUnasked(story)).length;
  const rows: (readonly [string, number])[] = [
    ['requests to which something happened', stories.length],
    ['asked in the period', stories.filter(({ request }) => isWithin(period, request.submittedAt)).length],
    ...groups.map(([name, wanted]) => [name, having(wanted)] as const),
    ['marked emergency', stories.filter(({ request }) => request.emergency).length],
    ['approved automatically', stories.filter(({ request }) => request.automatic).length],
    ['refused attempts', attempts.length],
    ['unexplained changes on Make', unasked(findings)],
    ['changes of roles and settings nobody asked for', unasked(ground)],
    ['freezes', control.filter(({ event }) => event.type === 'control.frozen').length],
    ['policies put in force', policies.length],
    ['erasures', erasures.length],
  ];
  return ['| what | number |', '| --- | ---: |', ...rows.map(([name, n]) => `| ${name} | ${n} |`)];
}
