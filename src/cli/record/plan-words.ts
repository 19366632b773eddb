import type { Change } from '../../approvals/changes/catalogue.js';
import type { ChangePlan, Write } from '../../approvals/plan.js';
import { durationInWords } from '../../approvals/policy/duration.js';
import type { Requirement } from '../../approvals/policy/requirement.js';
import type { Revision } from '../../approvals/revision.js';
import { roleWord, scopesInWords, type Titled, titleOf } from '../../slack/words.js';
import { type Typed, userOf } from './text.js';

/**
 * The people whom the changes of a revision concern, one for each change: name, address, Make user and Slack person,
 * as far as known.
 */
export const subjectsOf = ({ plans, people }: Revision): string[] =>
  plans.map(({ subject, content }, index) => {
    const { name, email, userId } = subject;
    if (content) return `${name.personal} (a role)`;
    const slack = people[index];
    const ids = [
      email.personal,
      ...(userId === undefined ? [] : [`Make user ${userId}`]),
      ...(slack ? [userOf(slack)] : []),
    ];
    return `${name.personal} (${ids.join(', ')})`;
  });

/** The content of a request in one line of typed text. */
export function titleWords(request: Titled): string {
  const { durationMs } = request.revision;
  return `${titleOf(request)}${durationMs === undefined ? '' : ` for ${durationInWords(durationMs)}`}`;
}

/** The state before and after: one line for each pair, and one for a token to delete. */
export const pairsOf = ({ differences, token, content, subject }: ChangePlan, typed: Typed): string[] => [
  ...(content
    ? [
        `what ${typed(content.role.name)} may do: ${content.before.map(typed).join(', ') || 'nothing'} → ${content.after.map(typed).join(', ') || 'nothing'}`,
      ]
    : []),
  ...(token
    ? [
        `API token ${typed(token.label.personal)} of ${typed(subject.name.personal)}, made ${typed(token.created)}, may ${typed(scopesInWords(token))}: deleted`,
      ]
    : []),
  ...differences.map(
    ({ where, now, after }) =>
      `${typed(where)} for ${typed(subject.name.personal)}: ${typed(roleWord(now))} → ${typed(roleWord(after))}`,
  ),
];

/** Every pair of a revision in one line, for a cell. */
export const changesInLine = ({ plans }: Revision): string =>
  plans.flatMap((plan) => pairsOf(plan, (text) => text)).join('; ');

export const rulesOf = ({ requirements }: Pick<Revision, 'requirements'>): string[] => [
  ...new Set(requirements.map(({ rule }) => rule)),
];

/** The people who have to approve by one rule: "1 of platform, then 1 of security; on hold for 10 minutes". */
export function ruleWords({ rule, automatic, stages, holdMs }: Requirement, typed: Typed): string {
  const who = stages.map(({ from, approvals }) => `${approvals} of ${from.map(typed).join(' or ')}`);
  const decided = automatic || who.length === 0 ? 'nobody has to decide' : who.join(', then ');
  const hold = holdMs > 0 ? `; on hold for ${durationInWords(holdMs)}` : '';
  return `${typed(rule)}: ${decided}${hold}`;
}

/** A write exactly as Usher sent it, in Make's ids. */
export function writeWords(write: Write, typed: Typed): string {
  const parts = Object.entries(write).flatMap(([name, value]: [string, unknown]) =>
    name === 'type' ? [] : [`${name} ${valueWords(value, typed)}`],
  );
  return `${write.type} (${parts.join(', ')})`;
}

function valueWords(value: unknown, typed: Typed): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) {
    const each = value.map((one: unknown) => (typeof one === 'string' ? typed(one) : String(one)));
    return each.length > 0 ? each.join(' and ') : 'none';
  }
  if (typeof value === 'string') return typed(value);
  if (typeof value !== 'object') return String(value);
  return 'personal' in value ? typed(String(value.personal)) : JSON.stringify(value);
}

/** The kinds of a revision's changes, each once. */
export const kindsOf = ({ changes }: { readonly changes: readonly Change[] }): string[] => [
  ...new Set(changes.map(({ kind }) => kind)),
];
