import type { LineEvidence } from '../../../approvals/review-event.js';
import { verdictWords } from '../../../reviews/decide/decide-line.js';
import type { Decided, LineState, Review } from '../../../reviews/review.js';
import { originWords } from '../../../slack/origin-words.js';
import { csvLine } from '../csv.js';
import { iso, plainly, steadWords, type Typed, userOf } from '../text.js';

/** The decision on a line with its author and time, as a sentence without its full stop. */
export function decisionWords({ decided, earlier = [], left, added, gone }: LineState, typed: Typed): string {
  const passed = added.flatMap(({ person, by, standsFor, at }) =>
    by ? [`passed by ${userOf(by)}${steadWords(standsFor)} to ${userOf(person)} ${iso(at)}`] : [],
  );
  const said = decided
    ? saidWords(decided, typed)
    : left === undefined
      ? 'not decided yet'
      : `**undecided**: nobody decided until ${iso(left)}`;
  const before = earlier.map((one) => `before that ${saidWords(one, typed)}`);
  return [said, ...before, ...(gone.length > 0 ? passed : [])].join('; ');
}

function saidWords(decided: Decided, typed: Typed): string {
  const { by, standsFor, at, reason } = decided;
  const who = by ? `${userOf(by)}${steadWords(standsFor)}` : 'nobody: silence';
  return `${typed(verdictWords(decided))} by ${who} ${iso(at)}${reason === undefined ? '' : `, ${typed(reason)}`}`;
}

/** The outcome on Make, in words; empty if the decision changes nothing there. */
function outcomeWords({ askings }: Review, one: LineState, typed: Typed): string {
  const { decided, refused, settled, submission } = one;
  if (!decided || decided.verdict === 'keep') return '';
  const request = submission === undefined ? undefined : askings.get(submission)?.request;
  if (refused) return `**not done**: it could not be asked for: ${typed(refused.sentence)}`;
  if (!settled) return request === undefined ? '**not done yet**' : `**not done yet**: ${request}`;
  const by = request === undefined ? '' : ` by ${request}`;
  if (!settled.done) return `**not done**${by}: ${typed(settled.why ?? 'the record does not say why')}`;
  const how = settled.why === undefined ? 'read back from Make' : typed(settled.why);
  return `done${by}, ${how} ${iso(settled.at)}`;
}

/** Everybody with a line; each line is one item. */
export const linePart = (review: Review, typed: Typed): string[] =>
  [...review.lines.values()].flatMap((one) => {
    const { line, name, email, userId, role, team, organization, evidence } = one.line;
    const place = team ? `${typed(team.name)} in ${typed(organization)}` : typed(organization);
    const outcome = outcomeWords(review, one, typed);
    const login = loginOf(evidence, 'not known', 'never, as far as Make shows');
    return [
      `- ${line}. ${typed(name.personal)} (${typed(email.personal)}, Make user ${userId}): ${typed(role)} of ${place}`,
      `  - evidence: last login ${login}; two-factor ${evidence.twoFactor}; origin: ${originWords(evidence.origin, plainly(typed))}${evidence.invited ? '; invitation not accepted' : ''}${evidence.endsAt === undefined ? '' : `; temporary, ends ${iso(evidence.endsAt)}`}`,
      `  - ${decisionWords(one, typed)}${outcome === '' ? '' : `; ${outcome}`}`,
    ];
  });

const loginOf = ({ lastLogin, neverSeen }: LineEvidence, notKnown: string, never: string): string =>
  lastLogin === undefined ? (neverSeen ? never : notKnown) : iso(lastLogin);

const columns = [
  [
    'line',
    'organization',
    'organization_id',
    'team',
    'team_id',
    'make_user',
    'name',
    'email',
    'role',
    'role_id',
  ],
  [
    'last_login',
    'two_factor',
    'origin',
    'verdict',
    'to',
    'by',
    'at',
    'reason',
    'request',
    'done',
    'why',
    'in_place_of',
  ],
].flat();

/** The content of `lines.csv`: one row for each line of the review. */
export const linesTable = (review: Review): string =>
  [csvLine(columns), ...[...review.lines.values()].map((one) => csvLine(cells(review, one)))].join('');

const asIs = (text: string): string => text;

function cells({ askings }: Review, one: LineState): string[] {
  const { decided, settled, refused, submission, left } = one;
  const { line, organization, organizationId, team, userId, name, email, role, roleId, evidence } = one.line;
  const isAction = decided !== undefined && decided.verdict !== 'keep';
  return [
    ...[line, organization, organizationId, team?.name ?? '', team?.id ?? '', userId].map(String),
    ...[name.personal, email.personal, role, String(roleId)],
    loginOf(evidence, '', 'never'),
    evidence.twoFactor,
    originWords(evidence.origin, plainly(asIs)),
    decided?.verdict ?? (left === undefined ? 'open' : 'undecided'),
    decided?.to?.name ?? '',
    decided ? (decided.by ?? 'silence') : '',
    decided ? iso(decided.at) : '',
    decided?.reason ?? '',
    (submission !== undefined && askings.get(submission)?.request) || '',
    isAction ? (settled?.done === true ? 'yes' : 'no') : '',
    settled?.why ?? refused?.sentence ?? '',
    decided?.standsFor?.join(' ') ?? '',
  ];
}
