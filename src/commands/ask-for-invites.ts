import type { Outcome } from '../approvals/ask.js';
import type { Asked } from '../approvals/asked.js';
import type { Invite } from '../approvals/changes/invite.js';
import { domainOf, type PersonId } from '../approvals/person.js';
import type { Planned } from '../approvals/plan.js';
import { leaveOutLabel } from '../slack/modals/invite-modal.js';
import { cutEnd, escaped } from '../slack/text.js';
import { answerAsked, formOf } from './ask.js';
import type { ListenerContext } from './listener-context.js';

/** The invitations of one form. */
export interface Invitations extends Asked {
  readonly submission: string;
  readonly changes: readonly Invite[];
  /** Whether to leave out people who are wrong or refused, and to ask for the others. */
  readonly isLenient: boolean;
  /** The people already left out, each with a sentence about the reason. */
  readonly leftOut: readonly string[];
}

/** Asks for invitations. If some are refused, names each, and continues without them or says how to. */
export async function askForInvites(
  ctx: ListenerContext,
  person: PersonId,
  externalId: string,
  { submission, isLenient, leftOut: wrong, ...asked }: Invitations,
): Promise<void> {
  const all = asked.changes;
  const elsewhere = isLenient ? notInvitable(ctx, all) : [];
  const leftOut = [...wrong, ...elsewhere.map(elsewhereSentence)];
  const rest = elsewhere.length < all.length ? all.filter((one) => !elsewhere.includes(one)) : all;
  const ask = (changes: readonly Invite[]): Promise<Outcome> =>
    ctx.desk.ask(person, formOf(submission, { ...asked, changes }));
  await answerAsked(
    ctx,
    person,
    externalId,
    async () => {
      const first = await ask(rest);
      const refused = refusedIn(rest, first);
      if (!isLenient || refused.length === 0) return first;
      leftOut.push(...refused.map(({ why }) => why));
      const others = new Set(refused.map(({ change }) => change));
      return ask(rest.filter((one) => !others.has(one)));
    },
    async (refusal, planned) => {
      const named =
        refusal.code === 'wrong-domain'
          ? notInvitable(ctx, all).map(elsewhereSentence)
          : refusedAmong(all, planned).map(({ why }) => why);
      if (all.length === 1 || named.length === 0) return '';
      const more = named.filter((one) => one !== refusal.sentence);
      return wayOn(more, all.length - named.length);
    },
    () => (leftOut.length > 0 ? `\n${leftOutLines(leftOut)}` : ''),
  );
}

/** The people whom Make refused, if any others are left. */
function refusedIn(changes: readonly Invite[], { answer, planned }: Outcome) {
  const refused = answer.ok ? [] : refusedAmong(changes, planned);
  return refused.length < changes.length ? refused : [];
}

const refusedAmong = (changes: readonly Invite[], planned: readonly Planned[]) =>
  planned.flatMap((one, index) => {
    const change = changes[index];
    return change && one.type !== 'plan' ? [{ change, why: one.sentence }] : [];
  });

/** The people whose domain the policy does not allow, so that nobody can invite them. */
function notInvitable({ policy }: ListenerContext, changes: readonly Invite[]): readonly Invite[] {
  const { invite_domains: domains } = policy().policy.limits;
  return domains ? changes.filter(({ email }) => !domains.includes(domainOf(email.personal))) : [];
}

const elsewhereSentence = ({ email }: Invite): string =>
  `${email.personal} is at an address that the policy does not let anybody invite.`;

const linesShown = 15;

function lines(sentences: readonly string[]): string {
  const shown = sentences.slice(0, linesShown).map((one) => `• ${escaped(cutEnd(one, 150))}`);
  const rest = sentences.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
}

const leftOutLines = (sentences: readonly string[]): string => `:warning: *Left out:*\n${lines(sentences)}`;

function wayOn(sentences: readonly string[], others: number): string {
  const way =
    others > 0
      ? `\nGo back and tick “${leaveOutLabel}” to ask for the ${others === 1 ? 'other one' : `other ${others}`}.`
      : '';
  return sentences.length > 0 ? `\n*Refused:*\n${lines(sentences)}${way}` : way;
}
