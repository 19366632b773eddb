import { cardStep } from '../approvals/late-card.js';
import type { Store } from '../approvals/store.js';
import type { Check } from '../runtime/check.js';
import type { Pending } from './patience.js';
import type { WatchedPoster } from './poster.js';

export interface DeliveryHealthParts {
  readonly poster: Pick<WatchedPoster, 'oldestPending'>;
  readonly store: Pick<Store, 'open'>;
  readonly now: () => number;
}

/** How long a message may take before health is red. */
const patienceMs = 120_000;

/**
 * Whether all due messages get through to Slack; if not, the oldest one, with Slack's error code. Red after two
 * minutes, or at once if Slack refuses Usher's own token.
 */
export async function deliveryHealth({ poster, store, now }: DeliveryHealthParts): Promise<Check> {
  const pending = poster.oldestPending();
  const [oldest] = [...(pending ? [messageOf(pending)] : []), ...(await missingCards(store))].sort(
    (a, b) => a.since - b.since,
  );
  const name = 'slack delivery';
  if (!oldest) return { name, ok: true, says: 'nothing waits to be delivered' };
  const refused = pending?.tokenRefused ?? false;
  const token = refused ? `; Slack refuses the bot token (${pending?.reason}), run usher doctor` : '';
  return {
    name,
    ok: !refused && now() - oldest.since < patienceMs,
    says: `oldest undelivered: ${oldest.what}, since ${new Date(oldest.since).toISOString()} (${oldest.why})${token}`,
  };
}

interface Undelivered {
  readonly what: string;
  readonly since: number;
  readonly why: string;
}

const messageOf = ({ channel, since, reason }: Pending): Undelivered => ({
  what: `a message to ${channel}`,
  since,
  why: reason,
});

/** Open requests whose card Slack has not accepted. */
async function missingCards(store: Pick<Store, 'open'>): Promise<Undelivered[]> {
  return (await store.open()).flatMap(({ request }) => {
    const why = request.cardLate?.why ?? request.steps[cardStep(request)]?.why;
    if (request.card || why === undefined) return [];
    return [{ what: `the card of ${request.id}`, since: request.cardWantedAt, why }];
  });
}
