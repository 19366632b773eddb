import { iso, userOf } from '../text.js';
import { answerWords, culpritWords, findingWords } from '../watch-words.js';
import type { FindingStory } from './findings.js';
import { code } from './markdown.js';

/** Every unexplained change with who did it, if that is known, and what they answered; the others as numbers. */
export function findingPart(stories: readonly FindingStory[]): string[] {
  const within = stories.filter(({ seenWithin }) => seenWithin);
  const count = (verdict: string): number =>
    within.filter(({ finding }) => finding.verdict === verdict).length;
  const unexplained = within.filter(({ finding }) => finding.verdict === 'unexplained');
  const older = stories.filter(({ seenWithin }) => !seenWithin);
  if (stories.length === 0) return [];
  return [
    `${count('matched')} matched a request, ${count('explained')} explained, **${unexplained.length} unexplained**.`,
    '',
    ...unexplained.flatMap(findingLines),
    ...(older.length > 0
      ? ['', 'About unexplained changes seen earlier became known:', '', ...older.flatMap(findingLines)]
      : []),
  ];
}

const findingLines = ({ n, at, finding, culprit, asked, answers }: FindingStory): string[] => [
  `- **Unexplained**: ${findingWords(finding, code)}; seen ${iso(at)}, entry ${n}`,
  `  - who: ${culprit ? culpritWords(culprit, code) : 'not known: no log of Make has named anybody'}`,
  `  - “Was this you?”: ${answerLine(asked, answers)}`,
];

function answerLine(asked: FindingStory['asked'], answers: FindingStory['answers']): string {
  if (answers.length > 0) {
    return answers.map((answer) => `${answerWords(answer, code)}, ${iso(answer.at)}`).join('; ');
  }
  return asked.length > 0 ? `asked ${asked.map(userOf).join(', ')}, not answered` : 'nobody was asked';
}
