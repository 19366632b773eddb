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
import { adminNotice } from './leaver-notices.js';
import type { Leavers } from './leavers.js';
import { type CasePlan, type PlanDeps, planCase } from './plan-case.js';

export interface AskDeps extends PlanDeps, Omit<FactsDeps, 'directory'> {
  readonly directory: PlanDeps['directory'] & FactsDeps['directory'];
  readonly leavers: Leavers;
  readonly desk: { readonly leaving: Leaving };
  readonly outbox: Pick<Outbox, 'owe'>;
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

/** Tells if the case must be tried again later. */
type Asked = 'done' | 'later';

/** Checks with Slack once more, and opens a case's only request; every step may safely be repeated. */
export class CaseAsker {
  constructor(private readonly deps: AskDeps) {}

  async ask(one: LeaverCase): Promise<Asked> {
    const { desk, policy } = this.deps;
    if (await this.isBack(one)) return 'done';
    const known = await desk.leaving.requestOf(one.id);
    if (known !== undefined) return this.#opened(one, known);
    if (one.isDoubtful) {
      await this.#tellAdmins(one, 'doubtful', doubtfulMessage(one, one.id));
      return this.#close(one, 'doubtful');
    }
    if (one.why !== 'absent') await desk.leaving.endFor(one);
    const isContained = one.why === 'absent' || policy().leavers.do === 'contain';
    const plan = await planCase(this.deps, one, isContained ? 'contain' : 'remove');
    if (plan.changes.length > 0) return this.#open(one, plan);
    if (plan.left.length === 0) return this.#close(one, 'nothing');
    await this.#tellAdmins(one, 'by-hand', byHandMessage(one, one.id, plan.left));
    return this.#close(one, 'by-hand');
  }

  /**
   * Tells if Slack shows the person as a full member again, and records it. Slack's answer does not overrule an admin
   * who named the person.
   */
  async isBack(one: LeaverCase): Promise<boolean> {
    if (!isSeen(one) || one.person === undefined) return false;
    const { standing, isSure } = await this.deps.seeNow(one.person);
    if (!isSure) throw new Error('Slack did not show if a person is deactivated');
    if (standing !== 'member') return false;
    await this.#changeWhere(one, ['waiting', 'held'], { type: 'leaver.returned' });
    return true;
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
    await outbox.owe(notice);
    await leavers.told([notice.key], one.id);
  }
}
