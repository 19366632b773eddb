import { listed } from '../approvals/listed.js';
import type { ChangePlan, Difference } from '../approvals/plan.js';
import { durationInWords } from '../approvals/policy/duration.js';
import { lengthOf, type Request } from '../approvals/request.js';
import { isSubjects, type Told } from './reader.js';
import { cutMiddle, date, escaped, permissions } from './text.js';
import { roleWord } from './words.js';

type Asked = Pick<Request, 'revision'> & {
  readonly extends?: Request['extends'] | undefined;
  readonly grant?: Request['grant'] | undefined;
};

/**
 * For example "*Finance Ops* in Harbour Logistics: no role → *Team Operator*, for 8 hours", each distinct line once;
 * markup.
 */
export function changeLines(request: Asked): string[] {
  const { revision, extends: extension } = request;
  const { plans } = revision;
  const length = extension ? '' : lengthInWords(request);
  const pairs = plans.flatMap((plan) => [
    ...plan.differences.map((one) =>
      extension ? longerInWords(plan, one, extension) : pairInWords(plan, one),
    ),
    ...contentInWords(plan),
  ]);
  return [...new Set(pairs)].map((pair) => `${pair}${length}`);
}

/** For example ", for 8 hours", or ", for 12 hours in all" after extensions. */
function lengthInWords({ revision, grant }: Asked): string {
  const whole = lengthOf({ revision, ...(grant && { grant }) });
  if (whole === undefined) return '';
  return `, for ${durationInWords(whole)}${whole === revision.durationMs ? '' : ' in all'}`;
}

/** One place with the present role and the new one; markup. */
export const pairInWords = (plan: Pick<ChangePlan, 'organization' | 'team'>, one: Difference): string =>
  `${placeInWords(plan, one)}: ${roleShown(one.now)} → *${roleShown(one.after)}*`;

/** One place with the role that somebody has there: "*Finance Ops* in Harbour Logistics: *Team Operator*"; markup. */
export const roleInWords = (plan: Pick<ChangePlan, 'organization' | 'team'>, one: Difference): string =>
  `${placeInWords(plan, one)}: *${roleShown(one.after)}*`;

/**
 * The words for a role that an extension keeps, such as "*Finance Ops* in Harbour Logistics: *Team Operator* for 4
 * hours longer"; markup.
 */
const longerInWords = (plan: ChangePlan, one: Difference, { byMs }: NonNullable<Asked['extends']>): string =>
  `${placeInWords(plan, one)}: *${roleShown(one.after)}* for ${durationInWords(byMs)} longer`;

/** For example "*Auditor* in Harbour Logistics: 5 permissions → *3 permissions*"; markup. */
function contentInWords({ organization, content }: ChangePlan): string[] {
  if (!content) return [];
  const place = `*${escaped(cutMiddle(content.role.name, 80))}* in ${escaped(cutMiddle(organization.name, 80))}`;
  return [`${place}: ${permissions(content.before.length)} → *${permissions(content.after.length)}*`];
}

/** For example "*Finance Ops* in Harbour Logistics", or only the organization; markup. */
function placeInWords({ organization }: Pick<ChangePlan, 'organization'>, { where }: Difference): string {
  const place = `*${escaped(cutMiddle(where, 80))}*`;
  return where === organization.name ? place : `${place} in ${escaped(cutMiddle(organization.name, 80))}`;
}

export const roleShown = (role: Difference['now']): string => escaped(cutMiddle(roleWord(role), 80));

/** The effect of an extension on a grant: "REQ-1 ends … instead of …, 12 hours in all"; markup. */
export function extensionLines({ extends: extension }: Pick<Request, 'extends'>): string[] {
  if (!extension) return [];
  const { request, endsAt, byMs, totalMs } = extension;
  return [
    `${request} ends *${date(endsAt)}* instead of ${date(endsAt - byMs)}, ${durationInWords(totalMs)} in all`,
  ];
}

/** For example "(was: no role)", if the earlier role is the same for all; markup with a space before it. */
export function wasInWords({ revision, extends: extension }: Pick<Request, 'revision' | 'extends'>): string {
  if (extension) return '';
  const before = new Set(
    revision.plans.flatMap(({ differences }) => differences.map(({ now }) => roleShown(now))),
  );
  const [only] = before;
  return revision.plans.length === 1 && before.size === 1 && only !== undefined ? ` (was: ${only})` : '';
}

/** For example "(now: no role, 8 hours)" with the subject, to follow the wish in one sentence; markup. */
export function factsInWords({ revision, extends: extension }: Asked, who: readonly string[]): string {
  const { plans, durationMs } = revision;
  // The role before the grant is not the present one.
  const pairs = extension ? [] : plans.flatMap(({ differences }) => differences);
  const [only] = pairs;
  const parts = [
    ...who,
    ...(only && pairs.length === 1 ? [`now: ${roleShown(only.now)}`] : []),
    ...(durationMs === undefined || extension ? [] : [durationInWords(durationMs)]),
  ];
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

/** For example "Finn goes back to Team Member in Team 7 now, unless somebody …"; no markup. */
export function goingBack(asked: Asked & Pick<Told, 'toSubject'>): string {
  const { plans } = asked.revision;
  const back = listed([
    ...new Set(
      plans.flatMap(({ differences }) => differences.map(({ now }) => cutMiddle(roleWord(now), 60))),
    ),
  ]);
  const [plan] = plans;
  if (!plan || plans.length > 1)
    return `${plans.length} changes go back to what was before: ${back}. What somebody changed on Make since stays.`;
  const { name } = plan.team ?? plan.organization;
  const [who, where] = [cutMiddle(plan.subject.name.personal, 60), cutMiddle(name, 60)];
  const isOut = plan.differences.every(({ now }) => now === 'none');
  if (isSubjects(asked))
    return isOut
      ? `You have no role in ${where} from now on, unless somebody changed it on Make since.`
      : `You go back to ${back} in ${where} now, unless somebody changed it on Make since.`;
  return isOut
    ? `${who} has no role in ${where} from now on, unless somebody changed it on Make since.`
    : `${who} goes back to ${back} in ${where} now, unless somebody changed it on Make since.`;
}
