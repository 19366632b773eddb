import { factsOfRequest } from '../../approvals/decide/facts.js';
import type { AnyEvent, PolicyEvent } from '../../approvals/event.js';
import { askersIn, assumeNamesExist } from '../../approvals/policy/cases/assumed.js';
import { type Traced, tracedRule, whyNot } from '../../approvals/policy/cases/trace.js';
import { decidersInWords } from '../../approvals/policy/cases/verdict-words.js';
import { type InForce, lineOfRule } from '../../approvals/policy/in-force.js';
import { type Facts, inEachRole, inEachTeam } from '../../approvals/policy/match.js';
import { parsePolicy } from '../../approvals/policy/parse.js';
import type { Requirement, Roster } from '../../approvals/policy/requirement.js';
import { ownTokenRule } from '../../approvals/policy/rule-requirement.js';
import type { Request } from '../../approvals/request.js';
import type { Revision } from '../../approvals/revision.js';
import { policyStream, requestStream } from '../../approvals/store.js';
import { stateInPlainText } from '../../slack/status.js';
import { changeTitle } from '../../slack/words.js';
import type { Reading } from '../../store/reading.js';
import { requestIdFrom } from '../record/options.js';
import { titleWords } from '../record/plan-words.js';
import { revisionsOf, type Step, type Story, stepsOf, storyOf } from '../record/story.js';
import { iso, oneLine, plainly, quote, userOf } from '../record/text.js';
import { eventWords } from '../record/words.js';
import type { Terminal } from '../terminal.js';

/**
 * Prints the reasons for the decision on a request, from the record alone: the policy of each revision, its rule and
 * line, the conditions that were true, the rules that did not match, and the people who decided. Returns the exit
 * status, which is also 1 if the ledger ends in an unfinished line. Throws `WrongInput` unless `typed` is a request's
 * number, and `StoreFailure` for a record that cannot be read.
 */
export async function explainRequest(
  typed: string,
  read: <T>(look: (reading: Reading) => Promise<T>) => Promise<T>,
  terminal: Terminal,
): Promise<number> {
  const id = requestIdFrom('usher policy explain', typed);
  const { story, policies, unfinished } = await read((reading) => historyOf(id, reading));
  if (unfinished !== undefined) terminal.complain(`Not read: ${unfinished}.`);
  if (!story) {
    terminal.complain(`there is no request ${id} in the record`);
    return 1;
  }
  const { request } = story;
  terminal.print(`${id}  ${oneLine(titleWords(request))}`);
  terminal.print(
    `Asked by ${userOf(request.requester.person)}, ${iso(request.submittedAt)}; ${stateInPlainText(request, plainly(quote))}`,
  );
  for (const { at, revision } of revisionsOf(story)) {
    terminal.print('');
    for (const line of revisionLines(request, revision, at, policies)) terminal.print(line);
  }
  terminal.print('');
  terminal.print('Who decided (UTC)');
  for (const { event, n } of story.steps.filter(({ event }) => deciding.has(event.type)))
    terminal.print(`  ${iso(event.at)}  ${eventWords(event, quote)}${stillMissing(event)}  [entry ${n}]`);
  return unfinished === undefined ? 0 : 1;
}

interface RequestHistory {
  readonly story: Story | undefined;
  readonly policies: ReadonlyMap<string, PolicyEvent>;
  /** The unfinished last line, whose content is missing here. */
  readonly unfinished: string | undefined;
}

async function historyOf(id: string, reading: Reading): Promise<RequestHistory> {
  const stream = requestStream(id);
  const steps: Step[] = [];
  const policies = new Map<string, PolicyEvent>();
  const wanted = (one: { readonly stream: string }) => one.stream === stream || one.stream === policyStream;
  for await (const entry of reading.entries(wanted)) {
    if (entry.stream === stream) steps.push(...stepsOf(entry));
    for (const event of entry.events)
      if (event.type === 'policy.loaded' && (event.text || !policies.has(event.hash)))
        policies.set(event.hash, event);
  }
  return { story: storyOf(steps), policies, unfinished: await reading.unfinished() };
}

const deciding: ReadonlySet<string> = new Set([
  'approval.given',
  'approval.withdrawn',
  'attempt.refused',
  'request.approved',
  'request.denied',
  'request.cancelled',
  'request.expired',
  'request.revised',
  'stage.escalated',
] satisfies AnyEvent['type'][]);

function stillMissing(event: AnyEvent): string {
  if (event.type !== 'approval.given') return '';
  const missing = event.missing.map(({ count, groups }) => `${count} of ${groups.map(quote).join(' or ')}`);
  return missing.length > 0 ? `; then missing: ${missing.join(' and ')}` : '; nobody was missing then';
}

function revisionLines(
  request: Request,
  revision: Revision,
  at: number,
  policies: ReadonlyMap<string, PolicyEvent>,
): string[] {
  const { n, policyHash, requirements, changes, plans } = revision;
  const loaded = policies.get(policyHash);
  const inForce = loaded && asThen(loaded);
  const since = loaded ? `, on record since ${iso(loaded.at)}` : '';
  const missing = inForce
    ? ''
    : '; its text is not on record or erased, so neither lines nor conditions can be shown';
  const facts = factsOfRequest({ ...request, revision });
  return [
    `Revision ${n}, ${iso(at)}, by policy ${oneLine(policyHash).slice(0, 12)}${since}${missing}`,
    ...requirements.flatMap((requirement) => [
      ...requirement.changes.flatMap((index) => {
        const [change, plan] = [changes[index], plans[index]];
        return change && plan ? [`  ${index + 1}. ${oneLine(changeTitle(change, plan))}`] : [];
      }),
      ...ruleLines(requirement, facts[requirement.changes[0] ?? 0], inForce).map((line) => `     ${line}`),
    ]),
  ];
}

function asThen({ text }: PolicyEvent): InForce | undefined {
  const parsed = text && parsePolicy(text.personal);
  return parsed?.ok ? assumeNamesExist(parsed.policy, parsed.lineOf) : undefined;
}

function ruleLines(
  requirement: Requirement,
  facts: Facts | undefined,
  inForce: InForce | undefined,
): string[] {
  const { rule: name } = requirement;
  const line = inForce && lineOfRule(inForce, name);
  const where = name === ownTokenRule ? ' (built in)' : line === undefined ? '' : ` (line ${line})`;
  const head = `the rule ${quote(name)}${where}: ${decidersInWords(requirement)}`;
  const index = inForce?.policy.rules.findIndex((one) => one.name === name) ?? -1;
  const rule = inForce?.policy.rules[index];
  if (!inForce || !rule || !facts) return [head];
  const roster = askersIn(inForce.policy, [facts], facts.requester, {});
  const seen = seenBy(inForce, index, facts, roster);
  const matched = tracedRule(inForce, rule, index, seen, roster);
  const before = inForce.policy.rules
    .slice(0, index)
    .map((one, place) => tracedRule(inForce, one, place, seen, roster));
  return [
    head,
    ...(matched.conditions.length === 0 ? ['  it applies to everything'] : []),
    ...matched.conditions.map(
      ({ wants, is, truth }) =>
        `  ${oneLine(wants)}: it is ${oneLine(is ?? 'not known')}${truth === 'yes' ? '' : ', as Usher found then'}`,
    ),
    ...before.map(
      (one) =>
        `  passed over ${quote(one.rule.name)} (line ${lineOfRule(inForce, one.rule.name)}): ${passedOver(one)}`,
    ),
  ];
}

type Seen = Parameters<typeof tracedRule>[3];

/**
 * The facts by which a rule decided: those of a team for a rule that names teams, else the whole, or the one role of an
 * invitation that earlier rules leave to it.
 */
function seenBy(inForce: InForce, index: number, facts: Facts, roster: Roster): Seen {
  const { rules } = inForce.policy;
  const asWhole: Seen = { ...facts, team: facts.team ?? 'none' };
  const holds = (place: number, at: Seen): boolean => {
    const rule = rules[place];
    return rule !== undefined && tracedRule(inForce, rule, place, at, roster).truth !== 'no';
  };
  const inTeams = rules[index]?.when?.team === undefined ? [] : inEachTeam(inForce.policy, facts);
  const inRoles = inEachRole(facts).map((one): Seen => ({ ...one, team: 'none' }));
  const isFirst = (at: Seen) =>
    holds(index, at) && !rules.slice(0, index).some((_, place) => holds(place, at));
  return inTeams.find((at) => holds(index, at)) ?? [asWhole, ...inRoles].find(isFirst) ?? asWhole;
}

const passedOver = (traced: Traced): string =>
  oneLine(whyNot(traced)) || 'as Usher found then; the facts it depends on are not in the record';
