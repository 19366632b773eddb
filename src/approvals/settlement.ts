import type { Asked } from './asked.js';
import type { Click } from './click.js';
import type { Context } from './decide/context.js';
import type { Answer } from './desk-deps.js';
import type { Settlement } from './event-parts.js';
import type { PersonId } from './person.js';
import type { ChangePlan } from './plan.js';
import type { Operations, People } from './ports.js';
import { refuse } from './refusal.js';
import type { Request } from './request.js';
import type { Store } from './store.js';

type Choice = Settlement['choice'];

interface SettlementDeps {
  readonly store: Store;
  readonly operations: Operations;
  readonly directory: People;
  readonly context: () => Promise<Context>;
  /** Whether this person may settle it; records a refusal. */
  readonly allowed: (click: Click, choice: Choice) => Promise<Answer>;
  readonly open: (requester: PersonId, submission: string, asked: Asked) => Promise<Answer>;
  /** Lets the ending read Make again, since the role in conflict is as it was before the grant. */
  readonly goOn: (click: Click) => Promise<Answer>;
  /** Whether the rules of this request name the person who clicked. */
  readonly isNamed: (request: Request, person: PersonId) => Promise<boolean>;
  readonly approve: (click: Click) => Promise<Answer>;
}

/**
 * Settles a grant in conflict by a separate request in the name of the grant's requester, with its rule, all its
 * stages, hold and freeze. A click on Restore or Keep opens it, and counts as an approval if the rule names the person
 * who clicked. If it is open already, the click is one more approval.
 */
export function createSettlement(deps: SettlementDeps) {
  const { store, operations, directory } = deps;

  /** The changes to the earlier or the present role; undefined if there is nothing left to restore or keep. */
  const changesFor = async (plans: readonly ChangePlan[], choice: Choice) => {
    const changes = await Promise.all(plans.map((plan) => operations.settling(plan, choice)));
    const known = changes.flatMap((change) => change ?? []);
    return known.length === plans.length ? known : undefined;
  };

  /** The grant's requester also asks for this. If they have left, the person who clicked does, and others decide. */
  const requesterOf = async (request: Request, person: PersonId): Promise<PersonId> => {
    const { standing } = await directory.identify(request.requester.person);
    return standing === 'member' ? request.requester.person : person;
  };

  const ask = async (request: Request, person: PersonId, choice: Choice): Promise<Answer> => {
    const plans = request.revision.plans.filter((_, index) => request.progress[index]?.state === 'conflict');
    const changes = await changesFor(plans, choice);
    if (!changes) return { ok: false, refusal: refuse('cannot-settle', { id: request.id }), request };
    const asked: Asked = {
      changes,
      reason: request.reason.personal,
      ...(request.ticket && { ticket: request.ticket.personal }),
      emergency: false,
      settles: { request: request.id, choice },
    };
    const requester = await requesterOf(request, person);
    return deps.open(requester, `settle:${request.id}:${await store.nextRequestId()}`, asked);
  };

  return async (click: Click, choice: Choice): Promise<Answer> => {
    const { id, person } = click;
    const allowed = await deps.allowed(click, choice);
    if (!allowed.ok) return allowed;
    const open = (await deps.context()).open.find(
      ({ settles, phase }) =>
        settles?.request === id && settles.choice === choice && phase.status === 'pending',
    );
    const asked = open ? ({ ok: true, request: open } as const) : await ask(allowed.request, person, choice);
    if (!asked.ok && asked.refusal.code === 'already-so') return deps.goOn(click);
    if (!asked.ok) return asked;
    const { request } = asked;
    // An admin may ask for it without deciding it, so that is no attempt to approve.
    if (!(await deps.isNamed(request, person))) return asked;
    const approved = await deps.approve({ id: request.id, person, n: request.revision.n });
    return approved.ok ? approved : { ...approved, request };
  };
}
