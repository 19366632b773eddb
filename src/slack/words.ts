import { type Change, kindOf } from '../approvals/changes/catalogue.js';
import { isContainment, leakedIn } from '../approvals/changes/changes.js';
import type { LeakedToken } from '../approvals/changes/contain-token.js';
import type { ChangeWords } from '../approvals/changes/kind.js';
import type { ChangePlan, RoleOrNone, TokenShown } from '../approvals/plan.js';
import { durationInWords } from '../approvals/policy/duration.js';
import type { Request } from '../approvals/request.js';
import { isSubjects } from './reader.js';
import { cutEnd, cutMiddle, date, escaped } from './text.js';

type Asked = Pick<Request, 'revision'> & {
  readonly extends?: Request['extends'] | undefined;
  readonly leaver?: Request['leaver'] | undefined;
  readonly toSubject?: true;
};
/** The parts of a title. */
export type Titled = Asked & Pick<Request, 'emergency'>;

export const roleWord = (role: RoleOrNone): string => (role === 'none' ? 'no role' : role.name);

/** The request as a title, without markup: "Make Dev Patel Team Operator of Finance Ops". */
export function titleOf(request: Titled): string {
  return `${request.emergency ? 'Emergency: ' : ''}${capital(wishOf(request))}`;
}

/** The words of the request that follow "asks to"; no markup. */
export const wishOf = (asked: Asked): string => wordsOf(asked).wish;

/** The request as a noun that follows "Denied:" and the like; no markup. */
export const nounOf = (asked: Asked): string => wordsOf(asked).noun;

/** The outcome after the request is done; no markup. */
export const outcomeOf = (asked: Asked): string => wordsOf(asked).outcome;

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One change as a title, without markup. */
export const changeTitle = (change: Change, plan: ChangePlan): string => capital(oneOf(change, plan).wish);

function wordsOf(asked: Asked): ChangeWords {
  if (!isSubjects(asked)) return wordsIn(asked, asked.revision.plans);
  const you = { personal: 'you' };
  const words = wordsIn(
    asked,
    asked.revision.plans.map((plan) => ({ ...plan, subject: { ...plan.subject, name: you } })),
  );
  return { wish: words.wish, noun: inSecondPerson(words.noun), outcome: inSecondPerson(words.outcome) };
}

/** For example "you are Team Admin of Finance" from "you is …", and "your containment" from "containment of you". */
const inSecondPerson = (words: string): string =>
  words
    .replace(/^you is /, 'you are ')
    .replace(/^(?:the )?(API token “.*”|\d+ API tokens|containment|removal) of you\b/, 'your $1')
    .replace(/ for you$/, '');

function wordsIn(
  { revision: { changes }, extends: extension, leaver }: Asked,
  plans: readonly ChangePlan[],
): ChangeWords {
  const [change] = changes;
  const [plan] = plans;
  if (!change || !plan) return { wish: 'make a change', noun: 'a change', outcome: 'the change is made' };
  if (leaver && changes.length > 1 && !isContainment(changes)) return leavingWords(changes, plans);
  const { wish, noun, outcome } = changes.length === 1 ? oneOf(change, plan) : manyOf(changes, plans);
  if (!extension) return { wish, noun, outcome };
  const longer = durationInWords(extension.byMs);
  return {
    wish: `${wish} ${longer} longer`,
    noun: `${longer} more of ${noun}`,
    outcome: `${outcome} ${longer} longer`,
  };
}

/**
 * The words of one change. Each part is cut by itself, so that a long name never hides the place, and a title stays
 * within its limit.
 */
function oneOf(change: Change, { organization, team, subject, differences, token }: ChangePlan): ChangeWords {
  const after = differences[0] ? roleWord(differences[0].after) : '';
  return kindOf(change).words(change, {
    organization: cutMiddle(organization.name, 40),
    team: team && cutMiddle(team.name, 40),
    name: cutMiddle(subject.name.personal, 45),
    email: cutMiddle(subject.email.personal, 60),
    roleAfter: cutMiddle(after, 40),
    token: token && cutMiddle(token.label.personal, 60),
  });
}

/** The words for one person who is removed from every organization, with their tokens that Usher can reach. */
function leavingWords(changes: readonly Change[], plans: readonly ChangePlan[]): ChangeWords {
  const left = plans.filter((_, index) => changes[index]?.kind !== 'revoke-token');
  const organizations = [...new Set(left.map(({ organization }) => organization.name))];
  const [only = ''] = organizations;
  const from = organizations.length === 1 ? cutMiddle(only, 40) : `${organizations.length} organizations`;
  const name = cutMiddle(plans[0]?.subject.name.personal ?? '', 45);
  const count = plans.length - left.length;
  const tokens = count === 1 ? '1 API token' : `${count} API tokens`;
  if (left.length === 0) {
    return {
      wish: `revoke ${tokens} of ${name}`,
      noun: `${tokens} of ${name}`,
      outcome: `${tokens} of ${name} ${count === 1 ? 'is' : 'are'} revoked`,
    };
  }
  const and = (words: string) => (count === 0 ? '' : words);
  return {
    wish: `remove ${name} from ${from}${and(` and revoke ${tokens}`)}`,
    noun: `removal of ${name} from ${from}${and(` with ${tokens}`)}`,
    outcome: `${name} is out of ${from}${and(`, and ${tokens} ${count === 1 ? 'is' : 'are'} revoked`)}`,
  };
}

function manyOf(changes: readonly Change[], plans: readonly ChangePlan[]): ChangeWords {
  const organizations = new Set(plans.map(({ organization }) => organization.name));
  const where =
    organizations.size === 1
      ? cutMiddle([...organizations].join(), 60)
      : `${organizations.size} organizations`;
  const [first] = changes;
  const name = cutMiddle(plans[0]?.subject.name.personal ?? '', 45);
  const count = changes.length;
  const isOneKind = changes.every(({ kind }) => kind === first?.kind);
  const people = new Set(plans.map(({ subject }) => subject.userId)).size;
  const role = roleOfAll(changes, plans, people, where);
  const together =
    first && isOneKind ? kindOf(first).wordsOfMany?.({ count, people, where, name, role }) : undefined;
  const words = `${count} changes in ${where}`;
  return together ?? { wish: `make ${words}`, noun: words, outcome: `${words} are in effect` };
}

/**
 * For example "Member of Acme", or "Team Member of 3 teams in Acme", if each of the people is to get that role at each
 * of the places, and nobody has it yet.
 */
function roleOfAll(
  changes: readonly Change[],
  plans: readonly ChangePlan[],
  people: number,
  where: string,
): string | undefined {
  const roles = new Set(
    plans.map(({ differences: [one] }) => (one && one.after !== 'none' ? one.after.name : undefined)),
  );
  const places = new Map(
    plans.map(({ team, organization }) => [
      team ? `team ${team.id}` : `organization ${organization.id}`,
      cutMiddle((team ?? organization).name, 40),
    ]),
  );
  const [role] = roles;
  const isKept = changes.some((change) => 'kept' in change && change.kept);
  const isSimple = places.size === 1 || plans.every(({ team }) => team !== undefined);
  if (role === undefined || roles.size > 1 || isKept || !isSimple || people * places.size !== changes.length)
    return undefined;
  const all = places.size > 2 ? `${places.size} teams in ${where}` : [...places.values()].join(' and ');
  return `${cutMiddle(role, 40)} of ${all}`;
}

/** A token's scopes on one line. */
export const scopesInWords = ({ scope }: Pick<TokenShown, 'scope'>): string =>
  scope.join(', ') || 'no scopes';

/**
 * The facts that Usher knows about a leaked token that nobody here can delete, in Slack's markup; undefined if there
 * is none.
 */
export function leakedInWords(changes: readonly Change[]): string | undefined {
  const leaked = leakedIn(changes);
  return leaked && tokenInWords(leaked);
}

/** The facts that Usher knows about a token, in Slack's markup. */
export function tokenInWords({ label, created, scope }: LeakedToken): string {
  const parts = [
    ...(label ? [`*${escaped(cutMiddle(label.personal, 80))}*`] : []),
    ...(created === undefined ? [] : [`made ${createdAt({ created })}`]),
    ...(scope ? [`may ${escaped(cutEnd(scopesInWords({ scope }), 300))}`] : []),
  ];
  return parts.join(' · ') || 'Make says nothing about it.';
}

/** The creation time of a token as a date; Make's own text if it is not a time. */
export function createdAt({ created }: Pick<TokenShown, 'created'>): string {
  const at = Date.parse(created);
  return Number.isFinite(at) ? date(at) : escaped(created);
}
