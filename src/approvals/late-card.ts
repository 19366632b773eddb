import { isContainment } from './changes/changes.js';
import type { Decision } from './decide/context.js';
import type { Due } from './due.js';
import { system } from './person.js';
import { leaversRule } from './policy/leaver-rule.js';
import { ownTokenRule } from './policy/rule-requirement.js';
import type { Policy } from './policy/schema.js';
import { isOver, type Request } from './request.js';

/** The time that Usher waits before it reports a card that Slack has not accepted yet. */
const lateAfterMs = 120_000;

/** The name of the step that posts the card, for the first time or after a loss. */
export const cardStep = ({ cardsLost }: Pick<Request, 'cardsLost'>): string => `card:${cardsLost}`;

/** Rules that are not in the file and name no channel of their own. */
const ofUsher: ReadonlySet<string> = new Set([ownTokenRule, leaversRule]);

/**
 * The channels for the card by the policy in force: the channel of its rule, then the approvals channel if the first
 * one refuses the card. A containment never falls back: its subject may read the approvals channel.
 */
export function cardChannels({ revision }: Request, policy: Policy): readonly string[] {
  const [first] = revision.requirements;
  const common = policy.approvals_channel;
  const rule = policy.rules.find(({ name }) => name === first?.rule);
  const ruled = rule ? (rule.channel ?? common) : undefined;
  const own = ruled ?? (first && !ofUsher.has(first.rule) ? first.channel : common);
  return own === common || isContainment(revision.changes) ? [own] : [own, common];
}

/** Whether Slack refused the card permanently and its request is over, so that nobody needs the card. */
export const isCardObsolete = (request: Request): boolean =>
  isOver(request) && request.steps[cardStep(request)]?.refused === true;

/** Reports a missing card: at once if Slack refuses it, otherwise after two minutes. */
export function lateSteps(request: Request): Due[] {
  const { refused = false, state } = request.steps[cardStep(request)] ?? {};
  // A card that an earlier version gave up stays given up; that version told the admins.
  if (request.card || request.cardLate || state === 'gave-up') return [];
  if (isOver(request) && !refused) return [];
  const at = refused ? 0 : request.cardWantedAt + lateAfterMs;
  return [{ step: { type: 'card-late' }, key: `card-late:${request.cardsLost}`, at, side: 'clock' }];
}

/** Records that the card is late, with Slack's error code; messages to the requester and the admins are then due. */
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
