import { blockedBy, fixWords } from '../approvals/group-trouble.js';
import { listed } from '../approvals/listed.js';
import { type OpenStage, openStages } from '../approvals/missing.js';
import { decideVerb, groupLabel } from '../approvals/policy/group-label.js';
import type { Approval } from '../approvals/policy/tally.js';
import type { Request } from '../approvals/request.js';
import type { Control } from '../approvals/store.js';
import { refusedMarkup } from './mention.js';
import { offerInWords, reshapedInWords } from './offer-words.js';
import { cutEnd, date, escaped, mention } from './text.js';
import { capital } from './words.js';

/** The people who may fill an open stage, by name, if they are few enough. */
export type DecidersNamed = (stage: OpenStage) => readonly string[];

type Pending = Extract<Request['phase'], { status: 'pending' }>;

/** For example "*Platform* decides (any 1)" or "*Platform* (any 2) and *Security* (any 1) decide"; markup. */
export function missingDecide({ missing }: Pick<Request, 'missing'>): string {
  const [only, ...others] = missing;
  if (only && others.length === 0)
    return `*${groupsShown(only.groups)}* ${decideVerb(only.groups)} (any ${only.count})`;
  return `${listed(missing.map(({ groups, count }) => `*${groupsShown(groups)}* (any ${count})`))} decide`;
}

/** For example "Platform or Security"; markup. */
const groupsShown = (groups: readonly string[]): string => listed(groups.map(groupLabel).map(escaped), 'or');

/** The lines of a waiting request: the changes since it was asked, the finished steps, the present deciders. */
export function waitingLines(request: Request, phase: Pending, named: DecidersNamed): string[] {
  const until = `asked ${date(request.submittedAt)} · open until ${date(phase.expiresAt)}`;
  const open = openStages(request).map(
    (stage) => `${openStageLine(stage, named(stage))}${laterStages(request, stage)}`,
  );
  return [
    ...(phase.revised ? [revisedLine(request, phase.revised)] : []),
    ...objectionLines(request),
    ...offerLines(request),
    ...doneStages(request),
    ...open.map((line, index) => (index === open.length - 1 ? `${line} · ${until}` : line)),
  ];
}

/** For example "Platform decides, then Security"; markup. */
export function whoDecides(request: Request): string {
  const first = openStages(request).map(({ groups }) => groups);
  const then = openStages(request).map((stage) => laterStages(request, stage));
  const verb = first.length === 1 ? decideVerb(first.flat()) : 'decide';
  return `${listed(first.map(groupsShown))} ${verb}${[...new Set(then)].join('')}`;
}

function revisedLine({ requester }: Request, revised: NonNullable<Pending['revised']>): string {
  const { why, differences, leftOut } = revised;
  const what = reshapedInWords(differences, leftOut);
  switch (why) {
    case 'offer-taken':
      return `:arrow_down_small: *${mention(requester.person)} took an offer:* ${what}`;
    case 'owner-agreed':
      return `:rotating_light: *${mention(requester.person)} reported it:* ${what}`;
    case 'edited':
      return `:pencil2: *${mention(requester.person)} changed it:* ${what} Approvals were cleared.`;
    case 'make-changed':
    case 'policy-changed':
    case 'asked-again':
      return `:arrows_counterclockwise: *Changed since it was asked:* ${what} Approvals were cleared.`;
  }
}

const objectionLines = ({ ownerObjected }: Request): string[] =>
  ownerObjected ? [`:speech_balloon: *${mention(ownerObjected)} says that the token did not leak.*`] : [];

/** For example "@Cat offers less: For 8 hours instead of 7 days. “…” @Ben answers."; markup. */
function offerLines({ offer, revision, requester }: Request): string[] {
  if (!offer) return [];
  const less = offerInWords(revision, offer.revision);
  const note = offer.note ? ` “${escaped(cutEnd(offer.note.personal, 300))}”` : '';
  return [
    `:arrow_down_small: *${mention(offer.by)} offers less:* ${less}${note} ${mention(requester.person)} takes it or keeps the request as it is.`,
  ];
}

/** For example "Platform decides (any 1 of Ana Costa, Jonas Tanaka)"; with the step if there are several. */
function openStageLine({ stage, of, groups, count }: OpenStage, names: readonly string[]): string {
  const step = of > 1 ? `Step ${stage + 1} of ${of}, ` : '';
  const shown = names.map(escaped);
  const some = shown.length > 0 ? `any ${count} of ${shown.join(', ')}` : `any ${count}`;
  const who = shown.length > 0 && shown.length <= count ? listed(shown) : some;
  return `:hourglass_flowing_sand: *${step}${groupsShown(groups)} ${decideVerb(groups)}* (${who})`;
}

/** The groups that decide after this stage by the same rule: ", then Security"; markup. */
function laterStages({ revision }: Request, { requirement, stage }: OpenStage): string {
  const later = revision.requirements[requirement]?.stages.slice(stage + 1) ?? [];
  return later.map(({ from }) => `, then ${groupsShown(from)}`).join('');
}

/** The finished steps with their approvers; for several rules only the approvers. */
function doneStages(request: Request): string[] {
  const { requirements } = request.revision;
  const [rule] = requirements;
  const [open] = openStages(request);
  if (request.approvals.length === 0) return [];
  if (requirements.length !== 1 || !rule || !open)
    return [`:white_check_mark: ${approvedNames(request)} approved`];
  const approvals = [...request.approvals];
  const steps = rule.stages.slice(0, open.stage).map(({ from, approvals: needed }, index) => {
    const given = approvals.splice(0, needed);
    const who = listed(given.map(approver));
    const at = given.at(-1)?.at;
    return `:white_check_mark: Step ${index + 1} of ${rule.stages.length}, ${groupsShown(from)}: ${who} approved${at === undefined ? '' : ` ${date(at)}`}`;
  });
  const so = listed(approvals.map(approver));
  return [...steps, ...(so ? [`:white_check_mark: ${so} approved`] : [])];
}

/** The approvers, each once; markup. */
export const approvedNames = ({ approvals }: Request): string =>
  listed([...new Set(approvals.map(approver))]);

/** For example "@Cat", or "@Cat for @Ana" if the approval also counts for Ana; markup. */
function approver({ by, as }: Approval): string {
  const others = as.filter((one) => one !== by).map(mention);
  return others.length === 0 ? mention(by) : `${mention(by)} for ${listed(others)}`;
}

/** The rule or line that decided if no person did; markup. */
export function byPolicy({ leaver, revision }: Request): string {
  if (!leaver) return ` by the rule “${escaped(cutEnd(revision.requirements[0]?.rule ?? '', 120))}”`;
  return leaver.line === undefined
    ? ', since the policy says so for leavers'
    : `, since line ${leaver.line} of the policy says so for leavers`;
}

/** The approvers as a sentence without its full stop; markup. */
export function approvedBy(request: Request): string {
  if (request.automatic) return `Approved automatically${byPolicy(request)}`;
  return request.approvals.length > 0 ? `${approvedNames(request)} approved` : 'Approved';
}

/** The reason why the time ran out: the approvers, and the groups that did not answer; markup. */
export function unanswered(request: Request, within: string): string {
  const silent = listed(openStages(request).map(({ groups }) => groupsShown(groups))) || 'Nobody';
  return request.approvals.length > 0
    ? `${approvedNames(request)} approved, ${silent} did not answer in ${within}.`
    : `Nobody decided in ${within}.`;
}

/** The line about a group that decides and cannot be looked up; undefined if the request waits for none. */
export function blockedLine(request: Request, control: Control): string | undefined {
  const one = blockedBy(request, control);
  if (!one) return undefined;
  const approved = request.phase.status === 'approved' ? `${approvedBy(request)} · waiting: ` : '';
  return `:warning: ${approved}${capital(refusedMarkup(one))}; ${fixWords(one)}`;
}
