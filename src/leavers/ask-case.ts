import type { MessageRef } from '../approvals/event-parts.js';
import type { LeaverEnd, LeaverEvent } from '../approvals/leaver-event.js';
import type { Leaving } from '../approvals/leaving.js';
import { type PersonId, system } from '../approvals/person.js';
import { about } from '../approvals/personal.js';
import { leaverRule } from '../approvals/policy/leaver-rule.js';
import type { Policy } from '../approvals/policy/schema.js';
import type { Request } from '../approvals/request.js';
import type { Outbox } from '../delivery/outbox.js';
import type { Message } from '../slack/card.js';
import {
  byHandMessage,
  doubtfulMessage,
  leaveOverMessage,
  leaverReason,
  notAskedMessage,
} from '../slack/leaver-words.js';
import type { Seen } from '../slack/slack-user.js';
import { isOpen, isSeen, type LeaverCase } from './cases.js';
import { type FactsDeps, factsOf } from './facts.js';
import { adminNotice, inDoubt } from './leaver-notices.js';
import type { Leavers } from './leavers.js';
import { accountsNow, type WhomDeps } from './make-identity.js';
import { type CasePlan, type PlanDeps, planCase } from './plan-case.js';

export interface AskDeps extends PlanDeps, Omit<FactsDeps, 'directory'> {
  readonly store: WhomDeps['store'];
  readonly directory: PlanDeps['directory'] & FactsDeps['directory'] & WhomDeps['directory'];
  readonly leavers: Leavers;
  readonly desk: { readonly leaving: Leaving };
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly policy: () => Policy;
  /** The line of the policy file with the rule about leavers. */
  readonly policyLine: () => number | undefined;
  readonly admins: () => readonly PersonId[];
  /** Usher's own Slack user, who requests changes for leavers. */
  readonly self: PersonId;
  /** Asks Slack for a person's current standing. Throws if Slack does not answer. */
  readonly seeNow: (person: PersonId) => Promise<Seen>;
  readonly linkTo: (message: MessageRef) => string;
  readonly now: () => number;
  readonly log: { warn(fields: object, event: string): void };
}

/** `later`: the case must be tried again. `nothing`: there is nothing to take away, and the case can be closed. */
type Asked = 'done' | 'later' | 'nothing';

/** Checks with Slack once more, and opens a case's only request; every step may safely be repeated. */
export class CaseAsker {
  constructor(private readonly deps: AskDeps) {}

  async ask(seen: LeaverCase): Promise<Asked> {
    const { desk, policy } = this.deps;
    const { isBack, email } = await this.#lookInSlack(seen);
    if (isBack) return 'done';
    const known = await desk.leaving.requestOf(seen.id);
    if (known !== undefined) return this.#opened(seen, known);
    const one = await this.#withAccountsNow(seen, email);
    if (!one) return 'later';
    // On the word of one admin alone nothing ends, before another person has approved.
    if (isSeen(one)) await desk.leaving.endFor(one);
    const isContained = one.why === 'absent' || policy().leavers.do === 'contain';
    const plan = await planCase(this.deps, one, isContained ? 'contain' : 'remove');
    if (plan.changes.length > 0) return this.#open(one, plan);
    if (plan.left.length === 0) return 'nothing';
    await this.#tellAdmins(one, 'by-hand', byHandMessage(one, one.id, plan.left));
    return this.#close(one, 'by-hand');
  }

  /** Tells if Slack shows the person as a full member again, and records it. */
  async isBack(one: LeaverCase): Promise<boolean> {
    return (await this.#lookInSlack(one)).isBack;
  }

  /** Slack's answer does not overrule an admin who named the person. */
  async #lookInSlack(one: LeaverCase): Promise<{ readonly isBack: boolean; readonly email?: string }> {
    if (!isSeen(one) || one.person === undefined) return { isBack: false };
    const { standing, isSure, email } = await this.deps.seeNow(one.person);
    if (!isSure) throw new Error('Slack did not show if a person is deactivated');
    if (standing !== 'member') return { isBack: false, ...(email !== undefined && { email }) };
    await this.#changeWhere(one, ['waiting', 'held'], { type: 'leaver.returned' });
    return { isBack: true };
  }

  /**
   * The case with the accounts that the person has on Make now. Undefined if that is in doubt; the admins are told, and
   * the case stays open until it is settled.
   */
  async #withAccountsNow(one: LeaverCase, email: string | undefined): Promise<LeaverCase | undefined> {
    const { store, leavers, now } = this.deps;
    const recorded = one.person === undefined ? undefined : await store.binding(one.person);
    const { makeUsers, isDoubtful } = accountsNow(this.deps, one, { recorded, email });
    if (isDoubtful) {
      await this.#tellAdmins(one, inDoubt, doubtfulMessage(one, one.id));
      return undefined;
    }
    if (!one.isDoubtful && makeUsers.every((id) => one.makeUsers.includes(id))) return one;
    const moved = { type: 'leaver.moved', at: now(), by: system, case: one.id } as const;
    await leavers.change(({ cases }) => {
      const still = cases.get(one.id);
      return still && isOpen(still) ? [{ ...moved, makeUsers: [...makeUsers] }] : [];
    });
    return (await leavers.read()).cases.get(one.id);
  }

  /** Asks the admins, after a leave of absence has ended, if they want to give the access back. */
  async remind(one: LeaverCase, { card }: Request): Promise<void> {
    const link = card && this.deps.linkTo(card.ref);
    await this.#tellAdmins(one, 'until', leaveOverMessage(one, one.id, one.until ?? 0, link));
  }

  async #open(one: LeaverCase, plan: CasePlan): Promise<Asked> {
    const { desk, policy, policyLine, log } = this.deps;
    const facts = await factsOf(this.deps, one, plan);
    const how = isSeen(one) ? 'seen' : 'named';
    const line = leaverRule(policy(), how).approve ? policyLine() : undefined;
    const until = one.until === undefined ? undefined : new Date(one.until).toISOString().slice(0, 10);
    const leaver = {
      case: one.id,
      how,
      facts: facts.map(about),
      ...(one.until !== undefined && { until: one.until }),
      ...(line !== undefined && { line }),
    } as const;
    const reason = leaverReason(one.why, one.name, until);
    const asked = { changes: plan.changes, reason, emergency: false, leaver };
    const answer = await desk.leaving.ask(this.#requesterOf(one), asked, plan.planned);
    if (answer.ok) return this.#opened(one, answer.request.id);
    const { code, sentence } = answer.refusal;
    log.warn({ case: one.id, code }, 'no request could be opened for a leaver; Usher will try again');
    await this.#tellAdmins(one, `refused:${code}`, notAskedMessage(one, one.id, sentence));
    return 'later';
  }

  /**
   * The requester: the admin who named the person, so that others decide, or Usher itself if Slack showed that the
   * person left.
   */
  #requesterOf(one: LeaverCase): PersonId {
    return isSeen(one) ? this.deps.self : (one.askedBy ?? this.deps.self);
  }

  async #opened(one: LeaverCase, request: string): Promise<Asked> {
    await this.#changeWhere(one, ['waiting'], { type: 'leaver.asked', request });
    return 'done';
  }

  async #close(one: LeaverCase, why: LeaverEnd): Promise<Asked> {
    const { leavers, now } = this.deps;
    await leavers.close(one.id, why, now());
    return 'done';
  }

  async #changeWhere(
    one: LeaverCase,
    states: readonly LeaverCase['state']['is'][],
    what: { readonly type: 'leaver.returned' } | { readonly type: 'leaver.asked'; readonly request: string },
  ): Promise<void> {
    const { leavers, now } = this.deps;
    const event: LeaverEvent = { ...what, at: now(), by: system, case: one.id };
    await leavers.change(({ cases }) => {
      const still = cases.get(one.id);
      return still && isOpen(still) && states.includes(still.state.is) ? [event] : [];
    });
  }

  /**
   * Puts a notice into the outbox before it records it as sent, so that a crash cannot lose it; the outbox sends each
   * key once.
   */
  async #tellAdmins(one: LeaverCase, what: string, message: Message): Promise<void> {
    const { leavers, outbox } = this.deps;
    const notice = adminNotice(this.deps, one, what, message, one.seenAt);
    if ((await leavers.read()).told.has(notice.key)) return;
    await outbox.enqueue(notice);
    await leavers.told([notice.key], one.id);
  }
}
