import { isContainment } from './changes/changes.js';
import type { Decision } from './decide/context.js';
import type { Due } from './due.js';
import { system } from './person.js';
import { ownTokenRule } from './policy/rule-requirement.js';
import type { Policy } from './policy/schema.js';
import { isOver, type Request } from './request.js';

/** So long nobody is troubled about a card that Slack has not taken yet. */
const lateAfterMs = 120_000;

/** The name of the step that posts the card, the first one or the one after a loss. */
export const cardStep = ({ cardsLost }: Pick<Request, 'cardsLost'>): string => `card:${cardsLost}`;

/**
 * Where the card goes by the policy in force: the channel of its rule, then the approvals channel where that one will
 * not take it. A containment never falls back: the person to be contained may read along there.
 */
export function cardChannels({ revision }: Request, policy: Policy): readonly string[] {
  const [first] = revision.requirements;
  const common = policy.approvals_channel;
  const rule = policy.rules.find(({ name }) => name === first?.rule);
  const ruled = rule ? (rule.channel ?? common) : undefined;
  const own = ruled ?? (first && first.rule !== ownTokenRule ? first.channel : common);
  return own === common || isContainment(revision.changes) ? [own] : [own, common];
}

/** Whether the card was refused for good and its request is over: then nobody needs it any more. */
export const isCardMoot = (request: Request): boolean =>
  isOver(request) && request.steps[cardStep(request)]?.refused === true;

/** The moment at which a missing card is told: at once where Slack refuses it, else after two minutes. */
export function lateSteps(request: Request): Due[] {
  const { refused = false, state } = request.steps[cardStep(request)] ?? {};
  // What an earlier version gave up stays given up; the admins were told then.
  if (request.card || request.cardLate || state === 'gave-up') return [];
  if (isOver(request) && !refused) return [];
  const at = refused ? 0 : request.cardWantedAt + lateAfterMs;
  return [{ step: { type: 'card-late' }, key: `card-late:${request.cardsLost}`, at, side: 'clock' }];
}

/** Records that the card is late, with Slack's word; from then on the requester and the admins are owed to hear it. */
export function cardLate(
  request: Request,
  { now, policy }: { readonly now: number; readonly policy: Policy },
): Decision {
  const [due] = lateSteps(request);
  if (!due || due.at > now) return { events: [] };
  const record = request.steps[cardStep(request)];
  const [channel = ''] = cardChannels(request, policy);
  const why = record?.why ?? 'no answer';
  return {
    events: [{ type: 'card.late', at: now, by: system, channel, why, refused: record?.refused ?? false }],
  };
}
