import type { Actor } from '../../../approvals/person.js';
import { leftOutWords } from '../../../reviews/left-out.js';
import { isLowerOrRemove, isOpen } from '../../../reviews/lines.js';
import { isWhole, populationHash } from '../../../reviews/population.js';
import type { LineState, Review } from '../../../reviews/review.js';
import { tallyOf } from '../../../reviews/tally.js';
import { stateInPlainText } from '../../../slack/status.js';
import { ranges, restsOn, type Story } from '../story.js';
import { approvalWords, counted, iso, plainly, userOf } from '../text.js';
import { code, section } from './markdown.js';
import type { AttachedFile } from './page.js';
import type { ReviewGathered } from './review-gather.js';
import { linePart } from './review-lines.js';
import { reviewersPart } from './review-people.js';

/** The page about one review. The same review gives the same text, since it reads no clock. */
export function reviewPage(gathered: ReviewGathered, beside: readonly AttachedFile[]): string {
  const { review, stories } = gathered;
  const lines = [
    `# Access review ${review.id}: ${code(review.name)}`,
    '',
    'Written from the ledger of Usher. All times are UTC. Text that people typed, or that came from Slack, Make or the policy,',
    'is shown `like this`. Events after the review was closed are left out.',
    '',
    ...section('In numbers', numbers(gathered), ''),
    ...section('The population at the start', populationPart(gathered), ''),
    ...section('Who reviewed', reviewersPart(review), 'Nobody was called.'),
    ...section('What silence did', silencePart(review), 'Nothing: no time ran out with a line undecided.'),
    ...section('Every line', linePart(review, code), ''),
    ...section('Every request', stories.flatMap(storyPart), 'Nothing was to be carried out.'),
    ...section('What is not proven', notProven(gathered), ''),
    ...(beside.length > 0
      ? section(
          'Beside this page',
          beside.map(({ name, sha256 }) => `- ${name}, SHA-256 ${sha256}`),
          '',
        )
      : []),
  ];
  return `${lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function numbers({ review, started }: ReviewGathered): string[] {
  const { begun, closedAt, terms } = review;
  const { kept, lowered, removed, notDone, undecided } = tallyOf(review);
  return [
    ...(started === undefined ? [] : [`- Started by ${starterOf(started.by)} ${iso(started.at)}`]),
    `- Began ${begun ? iso(begun.at) : 'not yet'}, open until ${begun ? iso(begun.until) : ''}; ${closedAt === undefined ? '**not closed yet**' : `closed ${iso(closedAt)}`}`,
    ...(terms.of === undefined ? [] : [`- Of ${code(terms.of)}`]),
    `- Under policy ${code(terms.policyHash)}: decided by ${terms.by.map(code).join(', ')}; silence: ${terms.silence}`,
    `- Lines: ${review.lines.size}`,
    `- Kept: ${kept}`,
    `- Lowered, read back from Make: ${lowered}`,
    `- Removed, read back from Make: ${removed}`,
    `- To be lowered or removed, and not done: ${notDone}`,
    `- Undecided: ${undecided}`,
  ];
}

const starterOf = (by: Actor): string => (by.kind === 'slack-user' ? userOf(by.person) : 'the policy');

function populationPart({ review, entries }: ReviewGathered): string[] {
  const lines = [...review.lines.values()].map(({ line }) => line);
  const computed = isWhole(lines) ? populationHash(lines) : undefined;
  const said = review.begun?.hash ?? '';
  const last = entries.at(-1);
  return [
    `- ${counted(lines.length, 'line', 'lines')}, each one role of one person, listed before anybody was called`,
    `- Hash over all of them, recorded when the review began: \`${said}\``,
    computed === undefined
      ? '- It cannot be computed again: names or addresses were erased since, or their key is lost'
      : computed === said
        ? '- Computed again from the record: the same'
        : `- **Computed again from the record, it differs: \`${computed}\`**`,
    `- The last entry of the ledger that this page rests on: \`${last?.n}:${last?.hash}\`. Every entry from the first on was read and its chain checked;`,
    '  compare the head of the ledger with one that Usher posted: `usher ledger verify --head N:HASH`',
  ];
}

const silencePart = ({ silent }: Review): string[] =>
  silent.map(
    ({ at, did, lines, to }) =>
      `- ${iso(at)}: ${counted(lines.length, 'line', 'lines')} (${ranges(lines)}): ${did}${to.length > 0 ? ` ${to.map(userOf).join(', ')}` : ''}`,
  );

function storyPart(story: Story): string[] {
  const { request, steps } = story;
  const { requester, reason, approvals, revision, submittedAt } = request;
  const asked = requester.isUsher ? 'Usher, for the policy' : userOf(requester.person);
  const approved = approvals.map((one) => approvalWords(one)).join(', ');
  return [
    `- **${request.id}**, asked by ${asked} ${iso(submittedAt)}: ${code(reason.personal)}`,
    `  - rules ${revision.requirements.map(({ rule }) => code(rule)).join(', ')}; approved by ${approved || (request.automatic ? 'the rule alone' : 'nobody')}`,
    `  - ${stateInPlainText(request, plainly(code))}`,
    ...revision.plans.map(
      ({ subject }, change) =>
        `  - change ${change + 1}, Make user ${subject.userId ?? 'not known'}: ${verifiedIn(story, change)}`,
    ),
    `  - rests on entries ${ranges(restsOn(steps).map(({ n }) => n))}`,
  ];
}

/** The entry that shows the reading back of a change, or the reason why there is none. */
function verifiedIn({ steps, request }: Story, change: number): string {
  const verified = steps.findLast(({ event }) => event.type === 'change.verified' && event.change === change);
  if (verified)
    return `read back from Make ${iso(verified.event.at)}, entry ${verified.n}, \`${verified.hash}\``;
  const why = request.progress[change]?.why;
  return `**not verified**${why === undefined ? '' : `: ${code(why)}`}`;
}

function notProven({ review, unread }: ReviewGathered): string[] {
  const all = [...review.lines.values()];
  const listed = (what: string, found: readonly LineState[]): string[] =>
    found.length > 0 ? [`- ${what}: lines ${ranges(found.map(({ line }) => line.line))}`] : [];
  return [
    ...(review.closedAt === undefined ? ['- How it ends: the review is not closed yet.'] : []),
    ...listed(
      'Nobody decided',
      all.filter((one) => isOpen(one) || one.left !== undefined),
    ),
    ...listed(
      'The policy decided, since nobody answered',
      all.filter(({ decided }) => decided && !decided.by),
    ),
    ...listed(
      'Decided and not done',
      all.filter((one) => isLowerOrRemove(one) && one.settled?.done !== true),
    ),
    ...listed(
      'Nobody could have decided',
      all.filter((one) => nobodyIn(review, one)),
    ),
    ...listed(
      'Where the role comes from',
      all.filter(({ line }) => line.evidence.origin.how === 'unknown'),
    ),
    ...listed(
      'Whether two-factor was on',
      all.filter(({ line }) => line.evidence.twoFactor === 'unknown'),
    ),
    ...leftOutWords(review.begun?.leftOut ?? {}).map((said) => `- ${said}`),
    ...(unread > 0
      ? [
          `- The content of ${counted(unread, 'value', 'values')} that can no longer be read: they are shown as (erased).`,
        ]
      : []),
    '- That it was right to keep a role: the record shows who decided so, when, and what they saw.',
    '- That a reviewer read the message that called them: the record shows that Usher kept sending it until Slack accepted it.',
    '- That the person who answered in Slack is the one the account belongs to.',
    "- That Make is unchanged since it was read back: each verification is Make's answer at that moment.",
    '- Roles that somebody got after the review began: the population is that of its start.',
    '- That the ledger was not rewritten as a whole by somebody who can write to its disk: compare its head, as said above.',
  ];
}

const nobodyIn = ({ circles }: Review, { line, added }: LineState): boolean =>
  (circles[line.circle] ?? []).length === 0 && added.length === 0;
