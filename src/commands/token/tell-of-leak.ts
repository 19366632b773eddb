import { LRUCache } from 'lru-cache';
import { type PersonId, slackIdOf } from '../../approvals/person.js';
import { type Leak, leakOf, type Planned, type Subject } from '../../approvals/plan.js';
import type { Refusal } from '../../approvals/refusal.js';
import { ownZone, tokenPage } from '../../make/zones.js';
import { within } from '../../runtime/within.js';
import { section } from '../../slack/blocks.js';
import { adminsMustReplace, type FoundLeak, ownerMustDelete } from '../../slack/leak-notices.js';
import type { ListenerContext } from '../listener-context.js';

export interface RefusedLeak {
  readonly finder: PersonId;
  readonly formViewId: string;
  readonly zone: string;
  readonly planned: Planned | undefined;
  readonly refusal: Refusal;
}

/** Refusals after which the finder asks again with other values, or an existing request has notified the owner. */
const notTheEnd: ReadonlySet<string> = new Set([
  'asked-already',
  'reason-needed',
  'reason-pattern',
  'group-unreadable',
  'stray-token',
]);

const heardWithinMs = 10_000;

/**
 * Notifies the people who can act on a leaked token that led to no request: its owner if known, or the admins if it is
 * Usher's own. Each person gets their own durable message, once for each form; Usher tries again if Slack does not
 * accept it. Returns the text about it that the finder may read.
 */
export function createLeakTelling(ctx: ListenerContext) {
  const told = new LRUCache<string, true>({ max: 1000 });
  const { outbox, now } = ctx;

  return async ({ finder, formViewId, zone, planned, refusal }: RefusedLeak): Promise<string> => {
    const leak = leakOf(planned);
    if (!leak || notTheEnd.has(refusal.code)) return '';
    const page = tokenPage(zone === ownZone ? ctx.zone : zone);
    const markup = noticeOf(leak, { finder, why: refusal, page });
    const to = (await whoCanDelete(ctx, leak)).filter((one) => one !== finder).map(slackIdOf);
    if (to.length === 0) return '';
    const key = `leak:${formViewId}:${to.join(',').slice(0, 60)}`;
    if (!told.has(key)) {
      const message = { text: markup, blocks: [section(markup)] };
      await outbox.enqueue({ key, to, message, since: now(), urgency: 'alarm', from: finder });
      told.set(key, true);
    }
    const first = await within(outbox.first(key), heardWithinMs);
    if (!first || first.reached.length === 0) return '';
    return leak.owner === 'usher' ? ' The admins have been told.' : ' Its owner has been told.';
  };
}

const noticeOf = (leak: Leak, found: FoundLeak): string =>
  leak.owner === 'usher' ? adminsMustReplace(found) : ownerMustDelete(found, leak.token);

const whoCanDelete = async (ctx: ListenerContext, { owner }: Leak): Promise<readonly PersonId[]> =>
  owner === 'usher' ? ctx.admins() : knownAs(ctx, owner);

/** The Slack person who is the owner for certain; only they may read about a token. */
async function knownAs(
  { people }: ListenerContext,
  { email, userId }: Subject,
): Promise<readonly PersonId[]> {
  const person = await people.personWith(email.personal, userId);
  if (!person) return [];
  const { standing, binding } = await people.identify(person);
  return standing === 'member' && binding.state === 'bound' && binding.id === userId ? [person] : [];
}
