import { stateInPlainText } from '../../../slack/status.js';
import { csvLine } from '../csv.js';
import { groundMoved } from '../ground-in-words.js';
import { changesInLine, kindsOf, rulesOf, subjectsOf, titleWords } from '../plan-words.js';
import { restsOn, type Story } from '../story.js';
import { approvalWords, iso, plainly } from '../text.js';
import { type FindingStory, type GroundStory, isUnasked } from './findings.js';
import { marksOf } from './request-part.js';

const asIs = (text: string): string => text;

const requestColumns = [
  ['request', 'status', 'state', 'title', 'kinds', 'changes', 'subjects', 'asked', 'requester', 'email'],
  ['reason', 'ticket', 'marks', 'rules', 'policy', 'approvers', 'denier', 'entries', 'last_hash'],
].flat();

/** The content of `requests.csv`: one row for each request, in its state at the end of the period. */
export const requestsTable = (stories: readonly Story[]): string =>
  [csvLine(requestColumns), ...stories.map((story) => csvLine(requestRow(story)))].join('');

function requestRow(story: Story): string[] {
  const { request, steps } = story;
  const { phase, revision, requester, approvals } = request;
  const rests = restsOn(steps);
  return [
    request.id,
    phase.status,
    stateInPlainText(request, plainly(asIs)),
    titleWords(request),
    kindsOf(revision).join('; '),
    changesInLine(revision),
    subjectsOf(revision).join('; '),
    iso(request.submittedAt),
    requester.person,
    requester.email?.personal ?? '',
    request.reason.personal,
    request.ticket?.personal ?? '',
    marksOf(story).join('; '),
    rulesOf(revision).join('; '),
    revision.policyHash,
    approvals.map((one) => approvalWords(one, asIs)).join('; '),
    phase.status === 'denied' ? phase.by : '',
    rests.map(({ n }) => n).join(' '),
    rests.at(-1)?.hash ?? '',
  ];
}

const findingColumns = [
  ['n', 'seen', 'finding', 'verdict', 'movement', 'organization', 'team', 'make_user', 'name', 'email'],
  ['before', 'after', 'from', 'until', 'request', 'why', 'who', 'who_email', 'asked', 'answers', 'hash'],
  ['what'],
].flat();

/**
 * The content of `findings.csv`: one row for each change that the watch saw, including matched ones. For the ground,
 * `what` describes the change.
 */
export const findingsTable = (
  findings: readonly FindingStory[],
  ground: readonly GroundStory[] = [],
): string =>
  [
    csvLine(findingColumns),
    ...findings.map((story) => csvLine(findingRow(story))),
    ...ground.map((story) => csvLine(groundRow(story))),
  ].join('');

function findingRow(story: FindingStory): string[] {
  const { finding } = story;
  return [
    ...seenCells(story, finding.id, finding.verdict),
    finding.movement,
    finding.organization,
    finding.team?.name ?? '',
    String(finding.userId),
    finding.name.personal,
    finding.email.personal,
    finding.before?.name ?? '',
    finding.after?.name ?? '',
    iso(finding.between.from),
    iso(finding.between.until),
    finding.request ?? '',
    finding.why ?? '',
    ...whoCells(story),
    '',
  ];
}

function groundRow(story: GroundStory): string[] {
  const { id, change, organization, between, request } = story.ground;
  return [
    ...seenCells(story, id, isUnasked(story) ? 'unexplained' : 'matched'),
    change.type,
    organization,
    ...Array.from({ length: 6 }, () => ''),
    iso(between.from),
    iso(between.until),
    request ?? '',
    '',
    ...whoCells(story),
    groundMoved(change, asIs),
  ];
}

const seenCells = ({ n, at }: FindingStory | GroundStory, id: string, verdict: string): string[] => [
  String(n),
  iso(at),
  id,
  verdict,
];

const whoCells = ({ hash, culprit, asked, answers }: FindingStory | GroundStory): string[] => [
  culprit ? `${culprit.name.personal}${culprit.makeUserId ? ` (Make user ${culprit.makeUserId})` : ''}` : '',
  culprit?.email?.personal ?? '',
  asked.join('; '),
  answers
    .map(
      ({ person, mine, reason }) =>
        `${person} ${mine ? 'mine' : 'not mine'}${reason ? `: ${reason.personal}` : ''}`,
    )
    .join('; '),
  hash,
];
