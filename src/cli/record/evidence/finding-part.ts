import { groundInWords } from '../ground-in-words.js';
import { iso, userOf } from '../text.js';
import { answerWords, culpritWords, findingWords } from '../watch-words.js';
import { type FindingStory, type GroundStory, isUnasked } from './findings.js';
import { code } from './markdown.js';

/** Every unexplained change with the actor, if known, and their answer; the other changes as numbers. */
export function findingPart(stories: readonly FindingStory[]): string[] {
  const within = stories.filter(({ seenWithin }) => seenWithin);
  const count = (verdict: string): number =>
    within.filter(({ finding }) => finding.verdict === verdict).length;
  const unexplained = within.filter(isUnasked);
  const older = stories.filter(({ seenWithin }) => !seenWithin);
  if (stories.length === 0) return [];
  return [
    `${count('matched')} matched a request, ${count('explained')} explained, **${unexplained.length} unexplained**.`,
    '',
    ...unexplained.flatMap(findingLines),
    ...(older.length > 0
      ? ['', 'News about unexplained changes seen earlier:', '', ...older.flatMap(findingLines)]
      : []),
  ];
}

/** The same for the ground under the roles: custom roles, settings, the plan, Usher's own account. */
export function groundPart(stories: readonly GroundStory[]): string[] {
  const within = stories.filter(({ seenWithin }) => seenWithin);
  const unasked = within.filter(isUnasked);
  const older = stories.filter(({ seenWithin }) => !seenWithin);
  if (stories.length === 0) return [];
  return [
    `${within.length - unasked.length} asked for, **${unasked.length} that nobody asked for**.`,
    '',
    ...unasked.flatMap(groundLines),
    ...(older.length > 0
      ? ['', 'News about changes seen earlier that nobody asked for:', '', ...older.flatMap(groundLines)]
      : []),
  ];
}

const findingLines = (story: FindingStory): string[] => [
  `- **Unexplained**: ${findingWords(story.finding, code)}; seen ${iso(story.at)}, entry ${story.n}`,
  ...whoLines(story),
];

const groundLines = (story: GroundStory): string[] => [
  `- **Nobody asked**: ${groundInWords(story.ground, code)}; seen ${iso(story.at)}, entry ${story.n}`,
  ...whoLines(story),
];

const whoLines = ({ culprit, asked, answers }: FindingStory | GroundStory): string[] => [
  `  - who: ${culprit ? culpritWords(culprit, code) : 'not known: no log of Make names anybody'}`,
  `  - “Was this you?”: ${answerLine(asked, answers)}`,
];

function answerLine(asked: FindingStory['asked'], answers: FindingStory['answers']): string {
  if (answers.length > 0) {
    return answers.map((answer) => `${answerWords(answer, code)}, ${iso(answer.at)}`).join('; ');
  }
  return asked.length > 0 ? `asked ${asked.map(userOf).join(', ')}, not answered` : 'nobody was asked';
}
