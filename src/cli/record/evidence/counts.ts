import { factsOf, tallies } from '../../../approvals/phase.js';
import { isWithin } from '../options.js';
import type { Story } from '../story.js';
import { type FindingStory, type GroundStory, isUnasked } from './findings.js';
import type { Gathered } from './gather.js';

/** The period in numbers, as lines of a Markdown table without typed text. */
export function countsTable(gathered: Gathered, stories: readonly Story[]): string[] {
  const { period, findings, ground, control, policies, erasures } = gathered;
  const counted = (tally: (typeof tallies)[number]): number =>
    stories.filter(({ request }) => factsOf(request.phase.status).counts === tally).length;
  const attempts = stories
    .flatMap(({ steps }) => steps)
    .filter(({ event }) => event.type === 'attempt.refused' && isWithin(period, event.at));
  const unasked = (seen: readonly (FindingStory | GroundStory)[]): number =>
    seen.filter((story) => story.seenWithin && isUnasked(story)).length;
  const rows: (readonly [string, number])[] = [
    ['requests to which something happened', stories.length],
    ['asked in the period', stories.filter(({ request }) => isWithin(period, request.submittedAt)).length],
    ...tallies.map((tally) => [tally, counted(tally)] as const),
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
